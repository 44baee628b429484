"""Printed figures to one value per indicator and year.

Belongs here: units, dates, row rules and quarantine, choosing among vintages, derived series, splices and
gaps. Does not belong here: normalisation and everything after it (capdev_pipeline.index).
"""
