"""Search for scripts, and for the site's own field while somebody types."""

from django.contrib.auth.models import AnonymousUser
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.schema import operation
from tractatus_site.docs.api.serializers import SearchAnswer
from tractatus_site.docs.search.filters import CHOICES, LAST_PAGE, MAX_QUERY, filters_of, page_of
from tractatus_site.docs.search.finding import search

WORDS = OpenApiParameter(
    "q",
    OpenApiTypes.STR,
    description=(
        "Words, the last of which may be a beginning. Without any, all documents are listed; of a longer query, the "
        f"first {MAX_QUERY} characters count."
    ),
)
PAGE = OpenApiParameter(
    "page", OpenApiTypes.STR, description=f"A number, {LAST_PAGE} at most; what is none is the first."
)
FILTERS = [
    OpenApiParameter(name, OpenApiTypes.STR, description=f"One of {', '.join(values)}; any other value is ignored.")
    for name, (_, _, values) in CHOICES.items()
]


class DocumentsView(ApiView):
    @operation(
        "search_documents",
        "Search the public documents",
        description="Nothing that is asked for is kept.",
        parameters=[WORDS, *FILTERS, PAGE],
        answers={200: SearchAnswer},
        refusals=[429],
    )
    def get(self, request: Request) -> Response:
        self.count("search")
        asked = request.query_params
        return Response(SearchAnswer(search(AnonymousUser(), filters_of(asked), page=page_of(asked))).data)
