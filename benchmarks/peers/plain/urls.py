import json

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django_q.tasks import async_task

from benchmarks.peers.plain.models import Note


@csrf_exempt
def send(request: HttpRequest) -> JsonResponse:
    body = json.loads(request.body)
    with transaction.atomic():
        note = Note.objects.create(text=body["text"], page=body["page"])
        transaction.on_commit(lambda: async_task("benchmarks.peers.plain.urls.read", note.pk))
    return JsonResponse({"token": str(note.pk)}, status=201)


def read(pk: int) -> int:
    """What a worker would do with the text: nothing."""
    return pk


urlpatterns = [path("notes/", send)]
