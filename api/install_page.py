"""Write the page that explains how the site authority's certificate gets onto a device."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from geo_data.tls.authority import fingerprint_of, name_of

PAGE = "/install-certificate"
FILE_FOR_DEVICES, FILE_FOR_PROGRAMS = "coastwatch.crt", "coastwatch.pem"

INSTALL_STYLE = """
body { max-width: 46rem; }
.en { color: #555; font-size: .92em; margin-top: -.6rem; }
@media (prefers-color-scheme: dark) { .en { color: #aaa; } a { color: #9cf; } }
code { font-size: 1em; overflow-wrap: break-word; }
.fingerprint { font-size: 1.15em; letter-spacing: .03em; }
.get { display: inline-block; padding: .8rem 1.2rem; margin: .3rem .5rem .3rem 0;
  border: 2px solid currentColor; border-radius: .5rem; }
li { margin-bottom: .7rem; }
li .en { display: block; margin-top: 0; }
"""


@dataclass(frozen=True)
class Words:
    """The same in Chinese and English."""

    zh: str
    en: str


WHY = (
    Words(
        "手机和电脑要认得本站的服务器，须先装一次本站的证书。装好以后，浏览器不再警告，"
        "巡防页面才能离线使用。",
        "A phone or computer has to be given this site's certificate once. After that the browser "
        "warns no more, and the phone page can be used with no network.",
    ),
    Words(
        "安装前，请向中心核对指纹（电话或纸条，不要只看本页）：完全一致才装。不一致就不要装，"
        "马上告诉中心。",
        "Before that, compare the fingerprint with the one that the centre tells you by telephone "
        "or on paper, not with this page alone. If they differ, do not install; tell the centre.",
    ),
    Words(
        "本证书只对内网名称和地址，以及制作时写明的名称有效；它不能冒充其他网站。"
        "也可由中心用 U 盘把文件交给您，步骤相同。",
        "The certificate holds for names and addresses of closed networks, and for those it was "
        "made for; it cannot pass for other sites. The centre may also hand you the file on a USB "
        "stick; the steps are the same.",
    ),
)
DEVICES: tuple[tuple[str, tuple[Words, ...]], ...] = (
    (
        "安卓、鸿蒙 Android, HarmonyOS",
        (
            Words(
                "点“下载证书”，保存文件。手机须设有锁屏密码。",
                "Download the certificate. The phone needs a screen lock.",
            ),
            Words(
                "打开“设置”，搜索“证书”；通常在：安全 › 更多安全设置 › 加密与凭据 › "
                "安装证书 › CA 证书。各品牌名称略有不同。",
                "Open Settings and search for “certificate”; mostly under Security › Encryption & "
                "credentials › Install a certificate › CA certificate. Makers' words differ.",
            ),
            Words(
                "系统会警告，选“仍然安装”，再选下载的文件 coastwatch.crt。",
                "Confirm “Install anyway”, then choose the file coastwatch.crt.",
            ),
            Words(
                "在“信任的凭据 › 用户”里点开它，核对 SHA-256 指纹。",
                "Under Trusted credentials › User, open it and compare the SHA-256 fingerprint.",
            ),
            Words(
                "用系统浏览器、Chrome 或 Edge 打开本站；不要用微信内置浏览器。",
                "Open this site in the system's browser, Chrome or Edge, not inside WeChat.",
            ),
        ),
    ),
    (
        "苹果手机、平板 iPhone, iPad",
        (
            Words(
                "用 Safari 打开本页，点“下载证书”，允许下载描述文件。",
                "Open this page in Safari, download, and allow the profile.",
            ),
            Words(
                "设置 › 通用 › VPN 与设备管理 › 已下载的描述文件 › 安装。",
                "Settings › General › VPN & Device Management › the profile › Install.",
            ),
            Words(
                "还差一步：设置 › 通用 › 关于本机 › 证书信任设置，打开本证书的开关。",
                "One step more: Settings › General › About › Certificate Trust Settings, and turn "
                "on full trust.",
            ),
        ),
    ),
    (
        "Windows",
        (
            Words(
                "双击下载的 coastwatch.crt › 安装证书 › 本地计算机（或当前用户）。",
                "Double-click coastwatch.crt › Install Certificate › Local Machine (or Current "
                "User).",
            ),
            Words(
                "选“将所有的证书都放入下列存储” › 浏览 › 受信任的根证书颁发机构 › 完成。",
                "Choose “Place all certificates in the following store” › Trusted Root "
                "Certification Authorities › Finish.",
            ),
            Words(
                "Windows 显示的“指纹”是 SHA-1，与上面的 SHA-1 一行核对。",
                "The thumbprint that Windows shows is SHA-1: compare it with that line above.",
            ),
        ),
    ),
    (
        "统信 UOS、麒麟 UOS, Kylin",
        (
            Words(
                "浏览器：设置 › 隐私和安全 › 管理证书 › 授权机构（授权中心）› 导入 "
                "coastwatch.crt，勾选“信任该证书，以标识网站的身份”。",
                "In the browser: Settings › Privacy and security › Manage certificates › "
                "Authorities › Import coastwatch.crt, and tick trust for identifying websites.",
            ),
            Words(
                "没有此菜单时，由管理员在终端执行（需 libnss3-tools）：",
                "Without that menu, in a terminal (needs libnss3-tools):",
            ),
        ),
    ),
    (
        "火狐 Firefox",
        (
            Words(
                "电脑：设置 › 隐私与安全 › 查看证书 › 证书颁发机构 › 导入，勾选“信任由此证书"
                "颁发机构来标识网站”。手机版火狐不建议使用。",
                "On a computer: Settings › Privacy & Security › View Certificates › Authorities › "
                "Import, and tick trust for identifying websites. Not recommended on phones.",
            ),
        ),
    ),
)
COMMAND_HEADING = "统信"
COMMAND = 'certutil -d sql:$HOME/.pki/nssdb -A -t "C,," -n Coastwatch -i coastwatch.crt'


def install_page(certificate: x509.Certificate, names: Iterable[str]) -> str:
    """Give the page for an authority, with its fingerprints and both files to download."""
    end = certificate.not_valid_after_utc
    listed = ", ".join(escape(name) for name in names)
    sha256 = fingerprint_of(certificate)
    sha1 = certificate.fingerprint(hashes.SHA1()).hex(":").upper()  # what Windows shows
    parts = [
        "<h1>安装本站证书 <span lang='en'>Install this site's certificate</span></h1>",
        *map(_paragraph, WHY),
        f"<p><a class='get' href='{PAGE}/{FILE_FOR_DEVICES}' download>"
        "下载证书 <span lang='en'>Download</span> .crt</a>"
        f"<a class='get' href='{PAGE}/{FILE_FOR_PROGRAMS}' download>.pem</a></p>",
        "<h2>核对指纹 <span lang='en'>Fingerprint to compare</span></h2>",
        f"<p>{escape(name_of(certificate))}</p>",
        f"<p>SHA-256<br><code class='fingerprint'>{_breakable(sha256)}</code></p>",
        f"<p>SHA-1 (Windows)<br><code>{_breakable(sha1)}</code></p>",
        f"<p>有效至 <span lang='en'>valid until</span> {end:%Y-%m-%d}"
        + (f" · 服务器 <span lang='en'>server</span> <code>{listed}</code>" if listed else "")
        + "</p>",
    ]
    for heading, steps in DEVICES:
        parts += [f"<h2>{escape(heading)}</h2>", "<ol>", *map(_step, steps), "</ol>"]
        if heading.startswith(COMMAND_HEADING):
            parts.append(f"<p><code>{escape(COMMAND)}</code></p>")
    return _whole(parts)


def no_certificate_page() -> str:
    """Give the page for a site that has no authority yet."""
    return _whole(
        [
            "<h1>还没有证书 <span lang='en'>No certificate yet</span></h1>",
            _paragraph(
                Words(
                    "请管理员在本机运行：coastwatch tls make --name 名称 --address 地址",
                    "An administrator makes one on this machine: coastwatch tls make --name NAME "
                    "--address ADDRESS",
                )
            ),
        ]
    )


def _breakable(fingerprint: str) -> str:
    return fingerprint.replace(":", ":<wbr>")


def _paragraph(words: Words) -> str:
    return f"<p>{escape(words.zh)}</p>\n<p class='en' lang='en'>{escape(words.en)}</p>"


def _step(words: Words) -> str:
    return f"<li>{escape(words.zh)}<span class='en' lang='en'>{escape(words.en)}</span></li>"


def _whole(parts: list[str]) -> str:
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>安装本站证书 · Coastwatch</title>"
        '<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">'
        '<link rel="stylesheet" href="/assets/page.css">'
        '<link rel="stylesheet" href="/assets/install.css"></head>\n'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )
