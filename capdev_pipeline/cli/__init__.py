"""The command line: thin commands over the warehouse and the Dagster run.

Belongs here: options, printing, exit codes. Does not belong here: anything a build does. Heavy imports
stand inside the commands, so that the program starts fast.
"""
