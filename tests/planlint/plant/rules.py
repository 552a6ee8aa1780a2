"""Faults against the rules of money, contracts, schedule and residents."""

from __future__ import annotations

from tests.planlint.plant.fault import edit, taken_out

MONEY = (
    taken_out(
        "funding-lost",
        "没有资金来源",
        "cluster",
        r"^资金来源：.*\n|[^。\n]*(?:财政资金解决|补助资金用于)[^。\n]*。",
        "FD012",
    ),
    edit(
        "early-investment-only",
        "只写前期投入，没有总投资",
        r"改造总投资5\.2亿元，[^。]+。",
        "前期投入5.2亿元。",
        "FD002",
    ),
    edit(
        "fund-outside-scope",
        "中央预算内投资用于屋面防水",
        r"由县级财政资金解决",
        "由中央预算内投资解决",
        "FD003",
    ),
    edit("subsidy-pays-debt", "补助资金用于还债和付息", "不得用于偿还债务", "也可用于偿还债务", "FD004"),
    taken_out(
        "fund-without-vote",
        "用维修资金，没有业主表决",
        "estate",
        r"，业主大会已表决同意使用|^五、居民意愿\n.*\n|业主大会选聘的",
        "FD005",
    ),
    edit("contingency-high", "预备费太高", r"预备费92万元", "预备费420万元", "FD006", "CO001"),
    edit(
        "other-costs-high",
        "工程建设其他费太高",
        r"工程建设其他费用151\.2万元",
        "工程建设其他费用651.2万元",
        "FD007",
        "CO001",
    ),
    edit("design-above-estimate", "概算超过估算一成以上", r"投资估算为500万元", "投资估算为400万元", "FD008"),
    edit(
        "account-above-design", "决算超过概算", r"(初步设计概算为518\.4万元)", r"\1，竣工决算568万元", "FD009"
    ),
    edit(
        "paid-above-contract",
        "付款超过合同价",
        r"已支付工程款262\.8万元",
        "已支付工程款562.8万元",
        "FD010",
        "CO005",
    ),
    edit(
        "paid-ahead", "付款比例和工程进度相差很大", r"(?<=形象进度)(达到78|65)(?=%)", "20", "FD011", floor=0.5
    ),
    taken_out(
        "resident-share-unsaid", "居民出资没有写怎样收取", "cluster", r"居民出资按建筑面积[^。]+。", "FD014"
    ),
    edit(
        "contractor-advances", "由施工单位垫资", "不得要求施工单位垫资建设", "由施工单位先行垫资建设", "FD015"
    ),
    edit(
        "audit-gates-payment", "以审计结果作为结算依据", "项目接受审计监督", "以审计结果作为结算依据", "FD016"
    ),
    edit("wages-quarterly", "人工费每季度拨付", "人工费每月拨付", "人工费每季度拨付", "FD017"),
    edit("payment-late", "付款期限 120 日", r"30日内支付", "120日内支付", "FD018"),
    edit("retention-raised", "质保金提高到 10%", r"3%(?=作为质量保证金)", "10%", "FD021"),
    edit("progress-lowered", "进度款降到 60%", r"(?<=工程价款的)85%", "60%", "FD022"),
    taken_out("advance-lost", "没有预付款", "cluster", "合同签订后支付预付款20%，", "FD023"),
    edit("advance-low", "预付款只有 3%", r"(?<=预付款)20%|(?<=预付款为合同价款的)10%", "3%", "FD024"),
    edit(
        "defect-period-long", "缺陷责任期 5 年", r"(?<=缺陷责任期)2年|(?<=缺陷责任期)24个月", "5年", "FD025"
    ),
    edit("bid-bond-high", "投标保证金 5%", r"(?<=估算价的)2%", "5%", "FD026"),
    edit("performance-bond-high", "履约保证金 20%", r"(?<=中标合同金额的)10%", "20%", "FD026"),
    edit(
        "central-above-works",
        "中央预算内投资超过建安费",
        r"中央预算内投资200万元",
        "中央预算内投资500万元",
        "FD029",
    ),
    edit("cost-tenfold", "总投资多一位", r"(?<=改造投资)1885\.3(?=万元。)", "18853", "FD031", "CO001"),
)
SCHEDULE = (
    taken_out(
        "responsible-lost",
        "没有责任单位",
        "estate",
        r"^临江区人民政府是责任主体[^。]+。|由区住房和城乡建设局(?=组织)|施工单位：|^六、组织实施$",
        "OR001",
    ),
    taken_out(
        "levels-mixed",
        "几级单位各做一段，没有责任主体",
        "cluster",
        r"白石县人民政府是责任主体，县住房和城乡建设局统筹协调，城关街道办事处组织居民议事。|由县住房和城乡建设局组织",
        "OR002",
        now="由市城乡规划部门负责制定规划方案，镇政府依据规划方案制定预算方案，报县领导小组办公室备案。",
    ),
    taken_out(
        "stages-undated",
        "各阶段没有日期",
        "翠园小区改造实施方案",
        r"（202\d年\d+月\d+日至202\d年\d+月\d+日）(?=：)|工期自[^。]+。",
        "OR003",
    ),
    edit(
        "parties-fewer",
        "验收少了消防、财政和业主",
        "组织财政、消防、街道、社区、业主代表和(?=设计|施工)",
        "组织",
        "OR009",
        floor=0.3,
    ),
    edit("approvals-contradict", "可研既不用办又合并审批", "环评等手续", "环评、可研等手续", "OR010"),
    edit("supervisor-same", "监理和施工是同一家", "恒信工程监理有限公司", "安泰建设集团有限公司", "OR012"),
    taken_out(
        "tender-lost", "没有招标", "estate", "，均通过公开招标确定|^施工合同[^。]+。|签订合同，", "OR014"
    ),
    taken_out(
        "warranty-lost",
        "没有保修期",
        "cluster",
        r"屋面防水工程保修5年，电气管线、给排水管道保修2年。",
        "OR015",
    ),
    edit("account-late", "一年才完成决算", r"3个月内完成竣工(?=决算|财务)", "12个月内完成竣工", "OR016"),
    edit("filing-late", "30 日才备案", r"(?<=之日起)15日内", "30日内", "OR016"),
    edit("warranty-cut", "屋面防水保修 3 年", r"(?<=防水工程保修)5年|(?<=屋面防水保修)5年", "3年", "OR018"),
    edit("pipes-warranty-cut", "管道保修 1 年", r"(?<=管道保修)2年|(?<=安装工程保修)2年", "1年", "OR018"),
    edit("report-late", "每月 28 日才报送", r"每月25日前(?=报送(?!进展)|汇总)", "每月28日前", "OR019"),
    edit("tender-days-cut", "招标文件发出 10 日截止", r"20日后截止投标", "10日后截止投标", "OR023"),
    edit("candidates-days-cut", "中标候选人公示 1 日", r"中标候选人公示3日", "中标候选人公示1日", "OR023"),
)
RESIDENTS = (
    taken_out(
        "thresholds-lost",
        "没有同意率和公示天数",
        "programme",
        r"^四、居民参与\n.*\n|，占用绿地[^。]+(?=。)",
        "RS001",
    ),
    taken_out(
        "consent-lost",
        "没有表决、同意率和公示天数",
        "cluster",
        r"^六、居民意愿与公示\n.*\n|，组织业主表决|^2．.*\n",
        "RS002",
    ),
    edit(
        "participation-low",
        "参与表决的户数不到三分之二",
        r"(?<=参加，占)87\.0%|(?<=占总户数的)88\.4%",
        "58.6%",
        "RS003",
        "CO005",
        floor=0.5,
    ),
    edit(
        "participation-area-low",
        "参与表决的面积不到三分之二",
        r"(?<=专有部分面积占总建筑面积的)87\.2%",
        "61.2%",
        "RS003",
    ),
    edit(
        "majority-low",
        "同意的不到半数",
        r"(?<=占参加表决业主的)93\.2%|(?<=1003户，占)92\.4%",
        "46.1%",
        "RS004",
        "CO005",
        floor=0.5,
    ),
    edit("publicity-cut", "公示 3 天", r"(?<=方案公示)7天|(?<=小区公示)7天", "3天", "RS005"),
    edit(
        "publicity-dates-cut",
        "公示起止只有三天",
        r"公示7天（2026年4月2日至2026年4月8日）",
        "公示（2026年4月2日至2026年4月4日）",
        "RS005",
    ),
    edit(
        "green-to-parking",
        "绿地改停车位，没有特别多数",
        r"硬化空地规划停车位218个，[^。]+。",
        "硬化绿化带规划停车位218个。",
        "RS006",
    ),
    taken_out(
        "objection-lost", "公示没有写异议怎样处理", "cluster", "，公示期间收到的意见由街道逐条答复", "RS007"
    ),
    edit(
        "threshold-low", "二分之一业主参与即可表决", "三分之二以上业主参与", "二分之一以上业主参与", "RS008"
    ),
    edit(
        "threshold-green-low",
        "占用绿地二分之一同意即可",
        r"四分之三以上业主同意",
        "二分之一以上业主同意",
        "RS008",
    ),
)
FAULTS = (*MONEY, *SCHEDULE, *RESIDENTS)
