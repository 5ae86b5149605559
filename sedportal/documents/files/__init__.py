"""Files attached to documents: their names, their media types, their way in.

Everything a client sends is untrusted: the type is found from the content, the name is made safe, the size
is bounded. Whoever receives or serves a file (documents, web, api, jobs) goes through this package.
"""
