"""The addresses of the whole product."""

from django.contrib import admin
from django.urls import include, path

from soportegl.web.ops import health, metrics_view
from soportegl.web.screens.account import views as account
from soportegl.web.site.later import Later, later

handler400 = "soportegl.web.site.errors.bad_request"
handler500 = "soportegl.web.site.errors.server_error"

urlpatterns = [
    path("salud/vivo", health.alive, name="alive"),
    path("salud/listo", health.ready, name="ready"),
    path("metricas", metrics_view.show, name="metrics"),
    # The one door of the product: the admin brings its own, without the limits of ours.
    path("administracion/login/", account.admin_door),
    path("administracion/logout/", account.sign_out),
    path("administracion/", admin.site.urls),
    Later("api/v1/", "soportegl.api.urls", named="api"),
    path("api/", later("soportegl.api.reference.reference"), name="api_reference"),
    path("", include("soportegl.web.urls")),
]
