"""The addresses of one's own account. allauth's views stand under our paths, with the names it looks for."""

from django.urls import path, re_path

from soportegl.web.views import account, sessions

# In any letter case; Django cannot turn a pattern with «(?i)» into an address, so each letter says both.
OLD_ADDRESS = "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in r"^login/frmlogin\.aspx$")

urlpatterns = [
    path("", account.home, name="home"),
    path("ingresar/", account.sign_in, name="sign_in"),
    path("ingresar/", account.sign_in, name="account_login"),
    re_path(OLD_ADDRESS, account.old_address),
    path("salir/", account.sign_out, name="sign_out"),
    path("salir/", account.sign_out, name="account_logout"),
    path("recuperar/", account.recovery, name="password_reset"),
    path("recuperar/", account.recovery, name="account_reset_password"),
    path("recuperar/enviado/", account.recovery_sent, name="account_reset_password_done"),
    re_path(
        r"^recuperar/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.recovery_key,
        name="account_reset_password_from_key",
    ),
    path("recuperar/listo/", account.recovery_done, name="account_reset_password_from_key_done"),
    path("contrasena/", account.password_change, name="password_change"),
    path("contrasena/", account.password_change, name="account_change_password"),
    path("mis-datos/", account.profile, name="profile"),
    path("mis-sesiones/", sessions.open_sessions, name="open_sessions"),
    path("plataforma/", account.platform, name="platform"),
    path("tema/", account.theme, name="theme"),
]
