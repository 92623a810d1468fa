"""The addresses of one's own account. allauth's views stand under our paths, with the names it looks for."""

from django.urls import path, re_path

from soportegl.web.screens.account import elsewhere, sessions, views

# In any letter case; Django cannot turn a pattern with «(?i)» into an address, so each letter says both.
OLD_ADDRESS = "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in r"^login/frmlogin\.aspx$")

urlpatterns = [
    path("", views.home, name="home"),
    path("ingresar/", views.sign_in, name="sign_in"),
    path("ingresar/", views.sign_in, name="account_login"),
    path("ingresar/confirmado/", elsewhere.confirmed, name="confirmed"),
    path("ingresar/con/<slug:slug>/", elsewhere.start, name="sign_in_elsewhere"),
    path("ingresar/con/<slug:provider_id>/regreso/", elsewhere.callback, name="openid_connect_callback"),
    path("ingresar/con/<slug:slug>/salida/", elsewhere.left_there, name="left_elsewhere"),
    path("ingresar/con/<slug:slug>/metadatos/", elsewhere.metadata, name="saml_metadata"),
    re_path(OLD_ADDRESS, views.old_address),
    path("salir/", views.sign_out, name="sign_out"),
    path("salir/", views.sign_out, name="account_logout"),
    path("recuperar/", views.recovery, name="password_reset"),
    path("recuperar/", views.recovery, name="account_reset_password"),
    path("recuperar/enviado/", views.recovery_sent, name="account_reset_password_done"),
    re_path(
        r"^recuperar/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.recovery_key,
        name="account_reset_password_from_key",
    ),
    path("recuperar/listo/", views.recovery_done, name="account_reset_password_from_key_done"),
    path("contrasena/", views.password_change, name="password_change"),
    path("contrasena/", views.password_change, name="account_change_password"),
    path("mis-datos/", views.profile, name="profile"),
    path("mis-sesiones/", sessions.open_sessions, name="open_sessions"),
    path("plataforma/", views.platform, name="platform"),
    path("tema/", views.theme, name="theme"),
]
