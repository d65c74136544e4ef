"""Every word that a map says, Vietnamese first.

The application's catalogues cover its own pages; a map is made without the application and so
carries its few words itself. Both languages have the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VIETNAMESE: Final[Mapping[str, str]] = {
    "critical": "Khẩn cấp",
    "high": "Khẩn",
    "normal": "Thường",
    "low": "Không gấp",
    "resolved": "Đã xử lý",
    "rejected": "Đã bác",
    "unverified": "Chưa xác minh",
    "stale": "Quá 6 giờ chưa có tin",
    "approximate_place": "Vị trí gần đúng",
    "unassigned": "Chưa điều động",
    "critical_cluster": "Cụm vụ Khẩn cấp",
    "cluster": "Cụm, không gồm Khẩn cấp",
    "public_cluster": "Nhiều vụ việc",
    "unit_available": "Sẵn sàng",
    "unit_committed": "Đang làm nhiệm vụ",
    "unit_silent": "Mất liên lạc",
    "unit_out_of_service": "Ngừng hoạt động",
    "shelter_open": "Nơi trú ẩn, còn chỗ",
    "shelter_full": "Nơi trú ẩn, đã đầy",
    "shelter_closed": "Nơi trú ẩn, đã đóng",
    "facility": "Cơ sở",
    "place": "Vị trí",
    "approximate_outline": "Ranh giới gần đúng",
    "outline": "Ranh giới phường, xã",
    "approximate_note": "Ranh giới phường, xã trên bản đồ này là gần đúng",
    "approximate_ground": "Ranh giới, sông và đường trên bản đồ này là gần đúng",
    "legend": "Chú giải",
    "map_of_incidents": "Bản đồ vụ việc",
    "map_of_place": "Bản đồ vị trí",
    "public_map": "Bản đồ phản ánh",
    "keys": "Phím mũi tên để di chuyển, phím + và - để phóng to, thu nhỏ",
    "zoom_in": "Phóng to",
    "zoom_out": "Thu nhỏ",
    "cluster_of": "Cụm {count} vụ việc, bấm để phóng to",
    "accuracy": "± {metres} m",
}

ENGLISH: Final[Mapping[str, str]] = {
    "critical": "Critical",
    "high": "High",
    "normal": "Normal",
    "low": "Low",
    "resolved": "Resolved",
    "rejected": "Rejected",
    "unverified": "Unverified",
    "stale": "No word for 6 hours",
    "approximate_place": "Approximate place",
    "unassigned": "Nobody sent yet",
    "critical_cluster": "Cluster of critical ones",
    "cluster": "Cluster, without critical ones",
    "public_cluster": "Several incidents",
    "unit_available": "Available",
    "unit_committed": "On a task",
    "unit_silent": "Out of contact",
    "unit_out_of_service": "Out of service",
    "shelter_open": "Shelter with places",
    "shelter_full": "Shelter, full",
    "shelter_closed": "Shelter, closed",
    "facility": "Facility",
    "place": "Place",
    "approximate_outline": "Approximate outline",
    "outline": "Ward or commune",
    "approximate_note": "The outlines of wards and communes on this map are approximate",
    "approximate_ground": "Outlines, waters and roads on this map are approximate",
    "legend": "Legend",
    "map_of_incidents": "Map of incidents",
    "map_of_place": "Map of the place",
    "public_map": "Map of reports",
    "keys": "Arrow keys move the map, + and - zoom",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "cluster_of": "Cluster of {count} incidents, press to zoom in",
    "accuracy": "± {metres} m",
}

_LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"vi": VIETNAMESE, "en": ENGLISH}


def words(locale: str = "vi") -> Mapping[str, str]:
    """All words in `locale` (`vi` or `en`; a region such as `en_GB` is ignored).

    A language that is not here gets Vietnamese, the language of the city.
    """
    return _LANGUAGES.get(locale.replace("-", "_").split("_")[0].lower(), VIETNAMESE)
