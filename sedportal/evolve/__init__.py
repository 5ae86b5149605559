"""Numbered steps that bring an older database to the present shape of the objects.

Each module ``step_NNNN_name.py`` has a function ``step(portal, registry)``; ``sedportal evolve`` runs what is missing.
"""
