"""The addresses of the whole product."""

from django.contrib import admin
from django.urls import include, path

from soportegl.web.views import health

handler500 = "soportegl.web.views.errors.server_error"

urlpatterns = [
    path("salud/vivo", health.alive, name="alive"),
    path("salud/listo", health.ready, name="ready"),
    path("administracion/", admin.site.urls),
    path("", include("soportegl.web.urls")),
]
