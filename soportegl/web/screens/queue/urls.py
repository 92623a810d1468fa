"""Addresses of the lists of the desk."""

from django.urls import path

from soportegl.web.screens.queue import news, tools, views

urlpatterns = [
    path("bandeja/", views.queue, name="queue"),
    path("bandeja/novedades/", news.news, name="queue_news"),
    path("bandeja/siguiente/", tools.next_one, name="take_next"),
    path("bandeja/filtros/", tools.filters, name="queue_filters"),
    path("bandeja/columnas/", tools.columns, name="queue_columns"),
    path("bandeja/densidad/", tools.density, name="queue_density"),
    path("bandeja/guardar/", tools.save_view, name="save_view"),
    path("bandeja/guardada/<int:number>/", tools.saved_view, name="saved_view"),
    path("bandeja/entidades/", tools.entities, name="entities"),
]
