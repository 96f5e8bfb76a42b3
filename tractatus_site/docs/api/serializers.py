"""The JSON of a search."""

from rest_framework import serializers

from tractatus_site.docs.search.excerpts import Piece
from tractatus_site.docs.search.filters import Choice, Facet
from tractatus_site.docs.search.finding import Hit, Results


class MarkedPieceSerializer(serializers.Serializer[Piece]):
    text = serializers.CharField()
    marked = serializers.BooleanField(help_text="Whether it is one of the words.")


class FoundDocumentSerializer(serializers.Serializer[Hit]):
    title = serializers.CharField(source="document.title")
    slug = serializers.CharField(source="document.slug")
    url = serializers.CharField(help_text="Of the section that answers best, on this site.")
    address = serializers.CharField(source="document.get_absolute_url", help_text="Of the document as a whole.")
    category = serializers.CharField(source="document.category")
    section = serializers.CharField(source="place.heading", help_text="Its heading; empty for the document as a whole.")
    above = serializers.ListField(
        child=serializers.CharField(), source="place.above", help_text="The headings that the section stands under."
    )
    excerpt = MarkedPieceSerializer(many=True, source="place.pieces")
    marks = serializers.ListField(
        child=serializers.CharField(), source="place.marks", help_text="The words, in the forms that the document has."
    )


class ChoiceSerializer(serializers.Serializer[Choice]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the framework's own name for something else
    count = serializers.IntegerField()
    chosen = serializers.BooleanField()


class FacetSerializer(serializers.Serializer[Facet]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the framework's own name for something else
    choices = ChoiceSerializer(many=True)


class SearchAnswer(serializers.Serializer[Results]):
    query = serializers.CharField(source="filters.q", help_text="As it was understood: at most 100 characters.")
    total = serializers.IntegerField(help_text="Documents that were found, on all pages.")
    page = serializers.IntegerField()
    corrected = serializers.CharField(help_text="What was searched for instead, where a word was misspelled; or empty.")
    partly = serializers.BooleanField(help_text="Whether no document has all of the words.")
    hints = serializers.ListField(child=serializers.CharField(), help_text="Where nothing was found, words that would.")
    unfiltered = serializers.IntegerField(help_text="How many there would be without filters.")
    address = serializers.SerializerMethodField(help_text="The page with the same results.")
    results = FoundDocumentSerializer(many=True, source="hits")
    facets = FacetSerializer(many=True)

    def get_address(self, results: Results) -> str:
        return f"/docs.html?{results.filters.address()}"
