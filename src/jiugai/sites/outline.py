"""The outline of a place: one polygon in degrees (CGCS2000; what a phone gives as WGS 84 agrees with it to centimetres)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from shapely.errors import ShapelyError
from shapely.geometry import Polygon, mapping, shape

from jiugai.ground.common.refusal import Refused

_CHINA = (73, 3, 136, 54)
_MOST_POINTS = 2000
_E7 = 10**7


@dataclass(frozen=True)
class Outline:
    """``text`` is GeoJSON with six decimals; ``centre_e7`` a point inside, longitude first, degrees × 10⁷."""

    text: str
    centre_e7: tuple[int, int]
    points: int

    @classmethod
    def parse(cls, typed: str) -> Outline:
        """Raises :class:`Refused` for what is no GeoJSON polygon, crosses itself, is too long or lies outside of China."""
        try:
            told = json.loads(typed)
            figure = shape(told.get("geometry", told))
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, ShapelyError, RecursionError):
            raise Refused("轮廓读不懂：要一个 GeoJSON 多边形，请重新画。") from None
        if not isinstance(figure, Polygon) or figure.is_empty:
            raise Refused("轮廓要是一个多边形，请重新画。")
        if len(figure.exterior.coords) > _MOST_POINTS:
            raise Refused(
                f"轮廓有 {len(figure.exterior.coords)} 个点，最多 {_MOST_POINTS} 个，请画得简单些。"
            )
        west, south, east, north = figure.bounds
        if not (_CHINA[0] <= west <= east <= _CHINA[2] and _CHINA[1] <= south <= north <= _CHINA[3]):
            raise Refused("轮廓不在国内：经度在前，纬度在后，请检查坐标。")
        if not figure.is_valid or figure.area == 0:
            raise Refused("轮廓自己交叉了，请重新画。")
        inside = figure.representative_point()
        told = mapping(figure)
        rings = [[[round(x, 6), round(y, 6)] for x, y, *_ in ring] for ring in told["coordinates"]]
        text = json.dumps({"type": "Polygon", "coordinates": rings}, separators=(",", ":"))
        return cls(text, (round(inside.x * _E7), round(inside.y * _E7)), len(figure.exterior.coords) - 1)
