"""The demonstration region: invented people, letters, files and the plan of what is done with them.

Everything here is made from a seed, so that two runs are alike, and is for showing and measuring only.
The command line and the tests use it; nothing below imports it.
"""
