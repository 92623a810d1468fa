"""`soportegl reindex`: make words of the search that are missing, wrong or of other rules, and count the vocabulary."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from soportegl.commands.database import django_at_hand


def reindex_options(parser: ArgumentParser) -> None:
    """Whoever cannot wait for the worker does it here."""
    parser.add_argument("--now", action="store_true", help="hacerlo aquí y esperar, en vez de dejarlo al trabajador")
    parser.add_argument("--status", action="store_true", help="decir solo hasta dónde va")


def reindex(chosen: Namespace) -> int:
    """Begin again, and go on from where it was stopped; what serves goes on serving."""
    with django_at_hand():
        from soportegl.incidents import filling, vocabulary

        index = filling.progress()
        if not chosen.status and not filling.is_due(index):
            index = filling.begin_again()
        if chosen.now and not chosen.status:
            while filling.run():
                print(f"Palabras hechas: {filling.progress()}.", flush=True)
            print(f"Palabras distintas: {vocabulary.refresh()}.")
            index = filling.progress()
        left = filling.is_due(index)
        print(f"Índice de la búsqueda: {index or 'terminado'}." + (" Lo hace el trabajador." if left else ""))
    return 0
