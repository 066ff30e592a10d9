"""Check the data folder: room, permissions, certificates, and how old backup and drill are."""

import os
import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

from geo_data.keep.backup_key import KEY_FILE
from geo_data.keep.finding import FAULT, WARNING, WELL, Finding
from geo_data.keep.keep_status import DRILL_HOLDS, last_backup, last_drill
from geo_data.key_files import OTHERS, KeyFileError
from geo_data.tls.site_files import SiteFiles, read_server
from geo_data.tls.tls_errors import TlsError

LITTLE_ROOM_MB, NO_ROOM_MB = 2_000, 300
CERTIFICATE_SOON = timedelta(days=30)
PRIVATE = (
    "database.json", "site-key.pem", "bundle-key.pem", "alerts-outward.toml", "metrics-token",
    KEY_FILE, "tls/authority.pem", "tls/server.pem",
)  # fmt: skip
"""Files of the data folder that nobody but their owner may read."""


def check_disk(folder: Path) -> Finding:
    """Say how much room the disk of the data folder has."""
    free_mb = shutil.disk_usage(_existing(folder)).free // 1_000_000
    zh, en = f"数据盘剩余 {free_mb} MB", f"{free_mb} MB free on the disk of the data folder"
    if free_mb < NO_ROOM_MB:
        return Finding(
            "disk", FAULT, zh, en, f"请立即清理，至少腾出 {LITTLE_ROOM_MB} MB",
            f"make room now, {LITTLE_ROOM_MB} MB at least; the database stops when it is full",
        )  # fmt: skip
    if free_mb < LITTLE_ROOM_MB:
        return Finding(
            "disk", WARNING, zh, en, "请清理旧备份或扩容",
            "take old backups elsewhere, or give the disk more room",
        )  # fmt: skip
    return Finding("disk", WELL, zh, en)


def may_look_into(folder: Path) -> bool:
    """Tell whether this account may look into a folder; one that is not there yet hides nothing."""
    return os.access(_existing(folder), os.R_OK | os.X_OK)


def check_permissions(folder: Path) -> Finding:
    """Say whether the data folder can be written, and whether others may read its secrets."""
    place = _existing(folder)
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "permissions", FAULT, f"本账号不能写入 {place}", f"this account may not write {place}",
            f"以数据目录的属主运行，或执行 chown -R 账号 {folder}",
            f"run as the folder's owner, or `chown -R ACCOUNT {folder}`",
        )  # fmt: skip
    exposed = [name for name in PRIVATE if _mode_of(folder / name) & OTHERS]
    if exposed:
        names = ", ".join(exposed)
        return Finding(
            "permissions", FAULT, f"他人可读取机密文件：{names}", f"others may read {names}",
            f"在 {folder} 中执行 chmod 600 {' '.join(exposed)}；可能已泄露的请重做",
            f"in {folder}: `chmod 600 {' '.join(exposed)}`; make anew what may have been read",
        )  # fmt: skip
    return Finding(
        "permissions", WELL, "目录和机密文件权限正常", "folder and secrets are as they should"
    )


def check_certificate(folder: Path, *, now: datetime) -> Finding:
    """Say until when the server's certificate holds; without one only this machine is served."""
    files = SiteFiles(folder)
    if not files.server.exists():
        return Finding(
            "certificate",
            WELL,
            "没有证书：只对本机服务",
            "no certificate: only this machine is served",
        )
    renew = "coastwatch tls renew"
    try:
        certificate = read_server(files).certificate
    except (TlsError, KeyFileError) as error:
        return Finding(
            "certificate", FAULT, "服务器证书无法使用", f"the certificate cannot be used: {error}",
            f"恢复文件，或执行 {renew}", f"put it back from a backup, or `{renew}`",
        )  # fmt: skip
    end = certificate.not_valid_after_utc
    days = (end - now).days
    zh, en = f"服务器证书 {end:%Y-%m-%d} 到期", f"the server's certificate ends {end:%Y-%m-%d}"
    if end <= now or certificate.not_valid_before_utc > now:
        return Finding(
            "certificate", FAULT, f"{zh}，现已无效", f"{en}: it is not valid now",
            f"核对系统时间，再执行 {renew} 并重启服务",
            f"check the clock, `{renew}`, restart the server",
        )  # fmt: skip
    if end - now <= CERTIFICATE_SOON:
        return Finding(
            "certificate", WARNING, f"{zh}（剩 {days} 天）", f"{en}, in {days} days",
            f"执行 {renew} 并重启服务", f"`{renew}`, then restart the server",
        )  # fmt: skip
    return Finding("certificate", WELL, zh, en)


def check_backup_age(folder: Path, *, now: datetime) -> Finding:
    """Say how old the newest backup is that was made here."""
    note = last_backup(folder)
    todo = (
        "执行一次 coastwatch backup-key，安装包装的系统此后每小时自动备份；"
        "其他情况用 cron 每小时执行 coastwatch backup --to 目录 --thin",
        "run `coastwatch backup-key` once: what the installer has put up then makes a backup each "
        "hour by itself; elsewhere have cron run `coastwatch backup --to FOLDER --thin` each hour",
    )
    if note is None:
        return Finding("backup", WARNING, "从未备份", "no backup was ever made here", *todo)
    if note.is_thinned:
        todo = (
            "查看 systemctl status coastwatch-backup，排除原因后 systemctl start 该单元",
            "read `systemctl status coastwatch-backup`, cure that, `systemctl start` it",
        )
    hours = (now - note.made_at).total_seconds() / 3600
    zh, en = f"最近备份在 {hours:.1f} 小时前", f"the newest backup is {hours:.1f} h old"
    if now - note.made_at > note.holds:
        return Finding("backup", FAULT, f"{zh}，已过期", f"{en}: too old", *todo)
    return Finding("backup", WELL, zh, en)


def check_drill_age(folder: Path, *, now: datetime) -> Finding:
    """Say when a backup was last proved, and with what outcome."""
    note = last_drill(folder)
    todo = ("执行 coastwatch restore-drill 目录，并设为每周任务",
            "run `coastwatch restore-drill FOLDER`, and have it run each week")  # fmt: skip
    if note is None:
        return Finding(
            "drill", WARNING, "从未做过恢复演练", "no restore drill was ever made", *todo
        )
    days = (now - note.at).total_seconds() / 86_400
    zh, en = f"最近恢复演练在 {days:.1f} 天前", f"the last restore drill was {days:.1f} days ago"
    if note.fault is not None:
        return Finding(
            "drill", FAULT, f"{zh}，未通过", f"{en} and failed",
            "立即重新备份并再次演练；查明原因前保留旧备份",
            "back up anew and drill again at once; keep older backups until you know why",
        )  # fmt: skip
    if now - note.at > DRILL_HOLDS:
        return Finding("drill", FAULT, f"{zh}，已过期", f"{en}: too long", *todo)
    return Finding("drill", WELL, f"{zh}，通过", f"{en} and passed")


def _existing(folder: Path) -> Path:
    """Give a folder, or the nearest above it that this account sees."""
    return next(one for one in (folder, *folder.parents) if os.path.exists(one))  # noqa: PTH110


def _mode_of(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
