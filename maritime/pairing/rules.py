"""Name the rules by which the register is audited."""

from maritime.findings import AuditRule

NO_MEMBER = AuditRule(
    "no_member", "No member", "无联船党员", "urgent",
    "Every vessel on the register has had a party member who answers for it.",
)  # fmt: skip
LAPSED = AuditRule(
    "member_lapsed", "Pairing lapsed", "联船已失效", "urgent",
    "Where a vessel had a member, somebody has taken over when he ended.",
)  # fmt: skip
LAPSES_SOON = AuditRule(
    "member_lapses_soon", "Pairing about to lapse", "联船即将失效", "attention",
    "A pairing that ends within 30 days (or as asked) has a successor with a date.",
)  # fmt: skip
TWO_MEMBERS = AuditRule(
    "two_members", "Two members at once", "同时两名联船党员", "attention",
    "A vessel has one member on one day.",
)  # fmt: skip
TWO_IN_PART = AuditRule(
    "two_in_part", "Two people in one part", "同一环节两人", "note",
    "Another part of a vessel's chain is held by one person on one day.",
)  # fmt: skip
OVER_NUMBER = AuditRule(
    "member_over_number", "Member over his number", "超出联船上限", "attention",
    "A member answers for no more vessels than his max_vessels.",
)  # fmt: skip
NO_PARTY_MEMBER = AuditRule(
    "member_not_in_party", "Member who is no party member", "联船人非党员", "attention",
    "Who answers for a vessel as its member is a party member.",
)  # fmt: skip
ABOARD = AuditRule(
    "member_aboard", "Member at sea on the same trip", "联船党员同船出海", "urgent",
    "While a vessel is at sea, its member is not aboard it: who is aboard cannot answer from the "
    "shore.",
)  # fmt: skip
SEA_WITHOUT_TRIP = AuditRule(
    "sea_member_without_trip", "At-sea branch member without a trip", "海上支部党员无出海记录",
    "note",
    "A member of an at-sea branch who answers for vessels is at sea, or was within 30 days.",
)  # fmt: skip
CHAIN_HOLE = AuditRule(
    "chain_hole", "Hole in the chain", "联船链条缺环", "attention",
    "Owner, guardian, village, town and county of a vessel are held by somebody.",
)  # fmt: skip
NO_PHONE = AuditRule(
    "no_phone", "Contact without phone", "联系人无电话", "attention",
    "Who holds a part of a chain can be called.",
)  # fmt: skip
ONE_FOR_ALL = AuditRule(
    "one_for_all", "One person in all parts", "一人包办全链条", "attention",
    "The parts of a chain are not all held by one and the same person.",
)  # fmt: skip
HOLDER_ENDED = AuditRule(
    "holder_ended", "Pairing of somebody who has left", "联船人已离任", "urgent",
    "Who holds a part of a vessel's chain is on the register still.",
)  # fmt: skip
VESSEL_ENDED = AuditRule(
    "vessel_ended", "Pairing of a vessel that is gone", "船舶已注销仍联", "note",
    "Pairings end when their vessel leaves the register.",
)  # fmt: skip
SAME_MMSI = AuditRule(
    "same_mmsi", "One MMSI, two vessels", "同一 MMSI 多船", "urgent",
    "An MMSI belongs to one vessel.",
)  # fmt: skip
SAME_BEIDOU = AuditRule(
    "same_beidou", "One BeiDou id, two vessels", "同一北斗号多船", "attention",
    "A BeiDou terminal belongs to one vessel.",
)  # fmt: skip
SAME_REGISTRATION = AuditRule(
    "same_registration", "One registration, two vessels", "同一登记号多船", "attention",
    "A registration number belongs to one vessel.",
)  # fmt: skip
NEAR_NAMES = AuditRule(
    "near_names", "Nearly the same name", "船名近似", "attention",
    "No two vessels have names that differ in nothing but form: full width, case, blanks, leading "
    "zeros, letters like digits, or one sign beside the same number in one village or home port.",
)  # fmt: skip
BAD_MMSI = AuditRule(
    "bad_mmsi", "MMSI of the wrong form", "MMSI 格式有误", "attention",
    "An MMSI of a ship has nine digits and begins with 2 to 7.",
)  # fmt: skip
EMPTY_FILE = AuditRule(
    "empty_file", "No name, number or home port on file", "档案无船名船号港籍", "attention",
    "A vessel's file has its name, its registration or its home port. This is about the file: "
    "whether the vessel is a 三无 one is found by those who may board it.",
)  # fmt: skip
UNKNOWN_BRANCH = AuditRule(
    "unknown_branch", "Branch that is not listed", "支部不在名册", "note",
    "Branches that people and vessels name are listed, where branches are kept.",
)  # fmt: skip
BRANCH_KIND = AuditRule(
    "branch_kind", "Branch of another kind", "支部类型不符", "note",
    "A person's branch is ashore or at sea as its own record says.",
)  # fmt: skip
NO_SECRETARY = AuditRule(
    "no_secretary", "Branch without secretary", "支部无书记", "attention",
    "A branch has a secretary who is on the register.",
)  # fmt: skip
NO_LEADER = AuditRule(
    "no_leader", "Safety group without leader", "小组无组长", "attention",
    "A safety group has a leader who is on the register.",
)  # fmt: skip
TWO_GROUPS = AuditRule(
    "two_groups", "Vessel in two safety groups", "一船两组", "note",
    "A vessel is in one safety group on one day.",
)  # fmt: skip
NO_INFORMATION_OFFICER = AuditRule(
    "no_information_officer", "Village without information officer", "村无安全信息员", "attention",
    "A village with vessels has a work-safety information officer, where they are kept.",
)  # fmt: skip
EXPIRED = AuditRule(
    "certificate_expired", "Certificate expired", "证书过期", "urgent",
    "The newest certificate of a kind that a vessel or person has is still good.",
)  # fmt: skip
EXPIRES_SOON = AuditRule(
    "certificate_expires_soon", "Certificate about to expire", "证书即将到期", "attention",
    "A certificate that ends within 30 days (or as asked) is renewed.",
)  # fmt: skip
AT_SEA_EXPIRED = AuditRule(
    "at_sea_expired", "At sea with an expired certificate", "证书过期出海", "urgent",
    "A vessel that is at sea has no expired certificate.",
)  # fmt: skip
TRAINING_EXPIRED = AuditRule(
    "training_expired", "Training expired", "培训过期", "attention",
    "The newest training of a topic that a person has had still counts.",
)  # fmt: skip

AUDIT_RULES = (
    NO_MEMBER, LAPSED, LAPSES_SOON, TWO_MEMBERS, TWO_IN_PART, OVER_NUMBER, NO_PARTY_MEMBER, ABOARD,
    SEA_WITHOUT_TRIP, CHAIN_HOLE, NO_PHONE, ONE_FOR_ALL, HOLDER_ENDED, VESSEL_ENDED, SAME_MMSI,
    SAME_BEIDOU, SAME_REGISTRATION, NEAR_NAMES, BAD_MMSI, EMPTY_FILE, UNKNOWN_BRANCH, BRANCH_KIND,
    NO_SECRETARY, NO_LEADER, TWO_GROUPS, NO_INFORMATION_OFFICER, EXPIRED, EXPIRES_SOON,
    AT_SEA_EXPIRED, TRAINING_EXPIRED,
)  # fmt: skip
