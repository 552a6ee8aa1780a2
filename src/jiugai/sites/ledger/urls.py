"""Addresses of the ledger (being built)."""

from django.http import HttpResponse
from django.urls import path

from jiugai.ground.access.doors import needs


@needs("sites.import")
def uploads(request):
    return HttpResponse("")


app_name = "ledger"
urlpatterns = [path("", uploads, name="uploads"), path("blank/", uploads, name="blank")]
