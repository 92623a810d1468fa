"""Addresses of the lists of the desk."""

from django.urls import path

from soportegl.web.views import news, queue, queue_tools

urlpatterns = [
    path("bandeja/", queue.queue, name="queue"),
    path("bandeja/novedades/", news.news, name="queue_news"),
    path("bandeja/siguiente/", queue_tools.next_one, name="take_next"),
    path("bandeja/filtros/", queue_tools.filters, name="queue_filters"),
    path("bandeja/columnas/", queue_tools.columns, name="queue_columns"),
    path("bandeja/densidad/", queue_tools.density, name="queue_density"),
    path("bandeja/guardar/", queue_tools.save_view, name="save_view"),
    path("bandeja/guardada/<int:number>/", queue_tools.saved_view, name="saved_view"),
    path("bandeja/entidades/", queue_tools.entities, name="entities"),
]
