"""The addresses of the pages; each owner of a family of pages keeps their own list."""

from django.urls import path

from soportegl.web import urls_account, urls_desk, urls_help, urls_mail, urls_readiness
from soportegl.web.views import consult, incident, on_behalf, register, registry, trace, uploads

urlpatterns = [
    path("registro/", registry.registry, name="registry"),
    path("registro/crear/", register.register, name="register"),
    path("registro/crear/por-llamada/", on_behalf.register_on_behalf, name="register_on_behalf"),
    path("registro/creada/<str:code>/", register.registered, name="registered"),
    path("consulta/", consult.consult, name="consult"),
    path("subidas/", uploads.uploads, name="uploads"),
    path("subidas/<uuid:key>/quitar/", uploads.remove, name="upload_remove"),
    path("gestion/<str:code>/", incident.incident, name="incident"),
    path("gestion/<str:code>/cola/", trace.trace, name="trace"),
    path("gestion/<str:code>/archivo/<int:pk>/", incident.attachment, name="attachment"),
    path("gestion/<str:code>/archivo/<int:pk>/ver/", incident.attachment_shown, name="attachment_shown"),
    path("gestion/<str:code>/archivo/<int:pk>/ver/<int:number>/", incident.attachment_part, name="attachment_part"),
    *urls_desk.urlpatterns,
    *urls_account.urlpatterns,
    *urls_mail.urlpatterns,
    *urls_readiness.urlpatterns,
    *urls_help.urlpatterns,
]
