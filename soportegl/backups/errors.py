"""What can go wrong with a backup, each with the sentence its reader needs."""


class BackupFailed(Exception):
    """It was not made, not restored or not proven; the text says why."""

    #: Its sentence names folders, files and programs, never what people wrote.
    may_be_logged = True
