"""Dates and times as the site's own pages write them, for the admin's lists and forms too."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
