"""What reads a stranger's file runs here: a small program of its own, with little memory, time and no network.

``python -m sedportal.documents.files.limited '{"task": …}'`` reads the file from its standard input and leaves what it
made in the folder it was started in. ``workshop`` beside this package starts it; it imports nothing of the portal but
the other modules of ``files``.
"""
