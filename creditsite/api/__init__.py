"""The one API kit: parameters, errors, cursors, ETags, formats, schema. It knows no app.

Only `api/` and `views.py` modules import it; how a view is written stands in `creditsite.api.views`.
"""
