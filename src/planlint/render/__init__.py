"""Reports: what was found in a file, for a terminal, a program, a browser, Excel and Word.

A renderer gets a finished :class:`planlint.engine.Report` and returns text or bytes; it judges
nothing.  Words and numbers that every report shares are in :mod:`planlint.render.words` and
:mod:`planlint.relations.numbers`.
"""
