from django.db import models
from wagtail.models import Page


class Article(Page):
    body = models.TextField()

    template = "article.html"
