"""小区, 楼栋, 户; 学校; 地块: what gets renovated."""

from jiugai.sites.models.estate import Building, Estate, Household
from jiugai.sites.models.ledger import Import, ImportRow, Outcome, Sheet
from jiugai.sites.models.likeness import Likeness
from jiugai.sites.models.parcel import Certificate, LandUse, Parcel
from jiugai.sites.models.school import Equipment, Room, School
from jiugai.sites.models.site import Eligibility, Kind, SavedView, Site, Stage

__all__ = [
    "Building",
    "Certificate",
    "Eligibility",
    "Equipment",
    "Estate",
    "Household",
    "Import",
    "ImportRow",
    "Kind",
    "LandUse",
    "Likeness",
    "Outcome",
    "Parcel",
    "Room",
    "SavedView",
    "School",
    "Sheet",
    "Site",
    "Stage",
]
