"""The addresses of «Seguridad» and of the second factor, with the names that allauth looks for."""

from django.urls import path

from soportegl.web.screens.security import entering, views

urlpatterns = [
    path("ingresar/segundo-factor/", entering.second_step, name="mfa_authenticate"),
    path("ingresar/llave/", entering.with_passkey, name="mfa_login_webauthn"),
    path("seguridad/", views.index, name="mfa_index"),
    path("seguridad/aplicacion/", views.activate, name="mfa_activate_totp"),
    path("seguridad/aplicacion/quitar/", views.deactivate, name="mfa_deactivate_totp"),
    path("seguridad/codigos/", views.codes, name="mfa_view_recovery_codes"),
    path("seguridad/codigos/nuevos/", views.new_codes, name="mfa_generate_recovery_codes"),
    path("seguridad/codigos/archivo/", views.codes_file, name="mfa_download_recovery_codes"),
    path("seguridad/llaves/agregar/", views.add_passkey, name="mfa_add_webauthn"),
    path("seguridad/llaves/<int:pk>/", views.name_passkey, name="mfa_edit_webauthn"),
    path("seguridad/llaves/<int:pk>/quitar/", views.remove_passkey, name="mfa_remove_webauthn"),
]
