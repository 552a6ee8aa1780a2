"""What the name of a 小区 looks like, and names out of enumerations."""

from __future__ import annotations

from planlint.patterns import regex

STRONG = (
    "小区|家属院|家属楼|家属区|家属住宅|花园|花苑|花城|家园|佳园|佳苑|嘉园|嘉苑|名苑|雅苑|新苑|馨苑|公寓|大院|宿舍楼|宿舍区|宿舍|商住楼|住宅楼|"
    "居民楼|职工楼|住宅区|生活区|新村|一村|二村|三村|四村|五村|楼院|大厦|华庭|庭院|新城|公馆|号院|号楼|院落|安置房小区|东院|西院|南院|北院|后院"
)
WEAK = "苑|园|院|里|巷|坊|庭|居|楼|城|府|湾|郡|寓|胡同|弄|邸|轩|阁|[一二三四五六七八九十东西南北]区"
_TAIL = regex(rf"(?:{STRONG}|{WEAK})$")
_STRONG_TAIL = regex(rf"(?:{STRONG})$")
_VERB = (
    r"改造|建设(?![路街巷村里厂局银公])|加强|完善|推进|实施|开展|落实|组织(?!部)|工作|资金|方案|机制|内容|原则|目标|要求|设施|使用|负责|支持|惠及|完成|涉及|通过|"
    r"^[各每该本全此其]|所有|部分|^拟|^已|^未|^应|^可|^不|范围|包括|小区内|[的了与将把]|\d\s?个|[一二三四五六七八九十两几多]个|^以上|^上述|[亿万]元|年度"
)
_NO_NAME = regex(_VERB)
_INSTITUTION = regex(
    r"责任|管理|有关|部门|单位|政府|委员会|^老城$|市区$|县区$|城区$|社区$|学院$|医院$|法院$|检察院$|国务院$|农村$|行政村$|[^号]楼$(?<=办公楼|教学楼|住宅楼|综合楼)|^校园$|校园$"
)
_GENERIC = regex(
    r"^(?:\d+|[一二三四五六七八九十两几多]+)?个?(?:以上|上述|这些|选定|试点|示范|重点|城镇|城市|老旧|居民|住宅|旧|老|无物业|封闭|开放式?|封闭式|商品房|集资房|非|自管|直管|物业|智慧|绿色|完整|宜居|相邻|周边|旧住宅)*"
    r"(?:小区|家属院|家属楼|住宅区|宿舍|住宅楼|居民楼|楼院|院落|新村|新城|大院|公寓|花园|家园|楼|院|村|城|生活区|园)$"
)
_COMMON_END = regex(r"(?:老旧|旧|城镇|居民|改造|各|本|该)(?:住宅)?小区$|^住宅小区$|旧[村厂城]$")
_LEADING_PLACE = regex(
    r"^.*(?:(?:项目|工程|省|市|县|州)[一-龥]{1,3}区|项目|工程|省|自治区|市|县|街道办?|镇|乡|[^小校社城片厂矿一二三四五六七八九十东西南北]区|社区)(?=[一-龥A-Za-z\d*]{2})"
)
_SEPARATOR = regex(r"[、，,]|(?<=[院村区楼苑园里舍厂])(?:和|及|与|以及)")
LONGEST_NAME = 20


def is_name(word: str) -> bool:
    """Does a word end like the name of an estate, and is it the name of one and no common noun?"""
    word = word.strip("“”\"' ")
    return 2 <= len(word) <= LONGEST_NAME and bool(_TAIL.search(word)) and not is_common(word)


def is_strong_name(word: str) -> bool:
    """As :func:`is_name`, with an ending that nothing but a housing estate has."""
    word = word.strip("“”\"' ")
    return 3 <= len(word) <= LONGEST_NAME and bool(_STRONG_TAIL.search(word)) and not is_common(word)


def is_common(word: str) -> bool:
    """A common noun (老旧小区, 三个小区) or words with a verb, no name."""
    if _GENERIC.match(word) or _COMMON_END.search(word) or _NO_NAME.search(word):
        return True
    return not _STRONG_TAIL.search(word) and bool(_INSTITUTION.search(word))


def without_place(word: str) -> str:
    """A name without the place before it: 永乐街道永乐新村 → 永乐新村."""
    stripped = _LEADING_PLACE.sub("", word)
    return stripped if len(stripped) >= 2 and not _GENERIC.match(stripped) else word


def items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of ``text[start:end]`` between separators of an enumeration, trimmed."""
    found: list[tuple[int, int]] = []
    at = start
    for match in [*_SEPARATOR.finditer(text, start, end), None]:
        stop = match.start() if match else end
        left, right = at, stop
        while left < right and text[left] in ' 　“"':
            left += 1
        while right > left and text[right - 1] in ' 　”"等。；;':
            right -= 1
        if right > left:
            found.append((left, right))
        at = match.end() if match else end
    return found
