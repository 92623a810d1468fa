"""The addresses of the desk and of every verb."""

from django.urls import path, register_converter

from soportegl.incidents.states import BY_PATH, Verb
from soportegl.web.views import answers, bulk, canned, colleagues, drafts, entity, news, queue, queue_tools, verbs


class VerbPath:
    """A verb in Spanish as part of an address; anything else is no verb, and no page."""

    regex = "|".join(BY_PATH)

    def to_python(self, value: str) -> Verb:
        return BY_PATH[value]

    def to_url(self, value: str) -> str:
        return value.words.path if isinstance(value, Verb) else value


register_converter(VerbPath, "verb")

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
    path("bandeja/lote/", bulk.ask, name="bulk"),
    path("bandeja/lote/<verb:verb>/", bulk.apply, name="bulk_apply"),
    path("bandeja/lotes/", bulk.runs, name="bulk_runs"),
    path("bandeja/lotes/<int:pk>/", bulk.progress, name="bulk_run"),
    path("entidad/<str:code>/", entity.card, name="entity"),
    path("entidad/<str:code>/notas/<int:pk>/", entity.note, name="entity_note"),
    path("gestion/<str:code>/<verb:verb>/", verbs.act, name="verb"),
    path("respuestas/", canned.listed, name="canned_answers"),
    path("respuestas/nueva/", canned.new, name="canned_answer_new"),
    path("respuestas/muestra/", canned.preview, name="canned_answer_preview"),
    path("respuestas/<int:number>/", canned.change, name="canned_answer"),
    path("respuestas/<int:number>/retirar/", canned.retire, name="canned_answer_retire"),
    path("respuestas/<int:number>/recuperar/", canned.bring_back, name="canned_answer_back"),
    path("gestion/<str:code>/<verb:verb>/respuestas/", answers.pick, name="answers"),
    path("gestion/<str:code>/<verb:verb>/borrador/", drafts.keep, name="draft"),
    path("gestion/<str:code>/<verb:verb>/colegas/", colleagues.colleagues, name="colleagues"),
]
