"""The site with which renovation is planned, reviewed, built, paid and looked after."""
