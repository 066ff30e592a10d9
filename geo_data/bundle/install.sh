#!/bin/sh
# Installs Coastwatch from a bundle on a machine without a network.
# 在不联网的机器上，从离线安装包安装 Coastwatch。
#
#   tar -xf BUNDLE coastwatch-bundle/install.sh
#   sh coastwatch-bundle/install.sh --from BUNDLE
#
# Checks every byte first and changes nothing where one is wrong. May be run again at any time: what
# was interrupted is done again, what is damaged is put right, settings and data are left alone.
set -eu
umask 022
LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH

FORMAT=coastwatch-bundle/1
TOP=coastwatch-bundle
FILE_DATE_S=315532800
ROOM_MB=3000
ACCOUNT=coastwatch

say() { printf 'coastwatch install: %s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

usage() {
    cat >&2 <<'WORDS'
usage: sh install.sh --from BUNDLE [options]
  --from BUNDLE        the bundle to install 离线安装包
  --fingerprint HEX    what the maker of the bundle says its key's fingerprint is 签名密钥指纹
  --check              check the bundle against this machine, change nothing 只检查
  --stage              put the program in place beside the one in use, do not switch to it 只放置
  --replace            switch to this bundle where another version is installed 替换已装版本
  --demo               run `coastwatch demo --once` at the end, as proof 装完试运行
  --root FOLDER        a trial under FOLDER: no system packages, account or service 试装目录
WORDS
    exit 2
}

main() {
    read_options "$@"
    opt=$prefix/opt/coastwatch
    etc=$prefix/etc/coastwatch
    data=$prefix/var/lib/coastwatch
    backups=$prefix/var/backups/coastwatch
    require_rights
    lock_installer
    unpack_bundle
    check_bytes
    check_signature
    check_machine
    if [ "$mode" = check ]; then
        say "the bundle is whole, signed, and for this machine 安装包完整、签名正确、适用于本机"
        return 0
    fi
    check_place
    [ -n "$prefix" ] || install_system_packages
    require_python
    [ -n "$prefix" ] || make_account
    make_folders
    place_program
    place_environment
    : >"$release/.complete"
    if [ "$mode" = stage ]; then
        say "in place, not in use 已放置，未启用: $release"
        printf '%s\n' "$release"
        return 0
    fi
    place_settings
    switch_to_release
    place_service
    [ -z "$wants_demo" ] || run_demo
    say_done
}

read_options() {
    bundle='' fingerprint='' mode=install prefix='' wants_demo='' replaces=''
    while [ $# -gt 0 ]; do
        case $1 in
            --from | --fingerprint | --root)
                [ $# -ge 2 ] || die "$1 needs a value"
                case $1 in
                    --from) bundle=$2 ;;
                    --fingerprint) fingerprint=$(printf '%s' "$2" | tr -d ' :\n' | tr A-F a-f) ;;
                    --root) prefix=$(readlink -m -- "$2") ;;
                esac
                shift 2
                continue
                ;;
            --check) mode=check ;;
            --stage) mode=stage ;;
            --replace) replaces=yes ;;
            --demo) wants_demo=yes ;;
            *) say "found $1, which is no option"; usage ;;
        esac
        shift
    done
    [ -n "$bundle" ] || usage
    [ -f "$bundle" ] || die "$bundle: there is no such file"
    bundle=$(readlink -f -- "$bundle")
}

require_rights() {
    for tool in tar sha256sum cmp find sed sort flock; do
        command -v "$tool" >/dev/null || die "there is no $tool on this machine; install it first"
    done
    tar --version 2>/dev/null | grep -q 'GNU tar' || die "tar is not GNU tar; install that first"
    [ -n "$prefix" ] || [ "$(id -u)" -eq 0 ] || die "only root may install 须由 root 运行"
}

# One installer at a time; what an interrupted one left is taken away.
lock_installer() {
    mkdir -p -- "$opt/releases" || die "$opt cannot be made"
    exec 9>"$opt/.lock"
    flock -n 9 || die "another installation is under way in $opt 另一个安装正在进行"
    work=$opt/.incoming
    rm -rf -- "$work"
    free_mb=$(df -Pm -- "$opt" | awk 'NR == 2 { print $4 }')
    [ "$free_mb" -ge "$ROOM_MB" ] ||
        die "$opt: $free_mb MB free on this disk, $ROOM_MB MB needed; make room 磁盘空间不足"
    trap 'leave $?' EXIT
    trap 'exit 130' INT TERM HUP
}

leave() {
    rm -rf -- "$work"
    case $1 in 0 | 2) ;; *) say "stopped half-way (the reason stands above): what was in use still \
is. Cure it and run again 中途停止，正在使用的版本未变，请排除原因后重新运行" ;; esac
    exit "$1"
}

# --- checks -------------------------------------------------------------------------------------

refuse() { die "$bundle is refused 拒绝安装: $*"; }

unpack_bundle() {
    say "checking the bundle 正在检查安装包"
    mkdir -- "$work"
    tar -x -f "$bundle" -C "$work" --no-same-owner --no-same-permissions "$TOP" \
        2>"$work/tar.log" 9>&- || {
        if grep -q 'No space left' "$work/tar.log"; then
            die "the disk of $opt is full: make room, run again 磁盘已满"
        fi
        refuse "it is no bundle, or was cut short or changed; bring it over again 文件残缺或被改动"
    }
    box=$work/$TOP
    for name in SHA256SUMS SHA256SUMS.sig; do
        [ -f "$box/$name" ] || refuse "it has no signed list of files 缺少签名清单"
    done
    odd=$(find "$box" ! -type f ! -type d | head -n 1)
    [ -z "$odd" ] || refuse "it holds something that is no file: ${odd#"$box"/}"
}

# Every file by its sum, no file more, and the archive's own bytes by packing it again.
check_bytes() {
    (cd -- "$box" && sha256sum --check --strict --quiet SHA256SUMS >"$work/sums.log" 2>&1) ||
        refuse "changed since it was made 内容被改动: $(head -n 1 "$work/sums.log")"
    listed=$work/listed
    { printf 'SHA256SUMS\nSHA256SUMS.sig\n'; sed 's/^[0-9a-f]*  //' "$box/SHA256SUMS"; } >"$listed"
    (cd -- "$box" && find . -type f | sed 's|^\./||' | sort) >"$work/found"
    sort "$listed" | cmp -s - "$work/found" || refuse "it has files that its list does not name"
    sed "s|^|$TOP/|" "$listed" |
        tar -c -f - --format=gnu --no-recursion --mtime="@$FILE_DATE_S" --owner=0 --group=0 \
            --numeric-owner --mode=u=rwX,go=rX -C "$work" --files-from=- |
        cmp -s - "$bundle" || refuse "its bytes are not those it was made with 内容被改动"
    [ "$(fact format)" = "$FORMAT" ] ||
        refuse "found format '$(fact format)', expected $FORMAT: take the install.sh inside it"
}

fact() { sed -n "s/^$1=//p" "$box/bundle.txt" 2>/dev/null; }

# The key is the one of the last installation, or the one whose fingerprint somebody compares.
check_signature() {
    openssl_words=$(find_openssl)
    # shellcheck disable=SC2086 # several words
    (cd -- "$box" && $openssl_words dgst -sha256 -verify public-key.pem \
        -signature SHA256SUMS.sig SHA256SUMS >/dev/null 2>&1) ||
        refuse "its signature is not that of its key 签名不符"
    shown=$(sha256sum "$box/public-key.pem" | cut -d ' ' -f 1)
    say "key of the bundle, fingerprint 签名密钥指纹 SHA-256:"
    say "  $(printf '%s' "$shown" | sed 's/..../& /g')"
    if [ -n "$fingerprint" ]; then
        [ "$fingerprint" = "$shown" ] ||
            refuse "its key is not the one of --fingerprint $fingerprint 指纹不符"
    elif [ -f "$etc/bundle-key.pem" ]; then
        cmp -s "$etc/bundle-key.pem" "$box/public-key.pem" ||
            refuse "its key is not the one of the last installation ($etc/bundle-key.pem); where the \
maker has a new key, compare its fingerprint and give it with --fingerprint 密钥与上次不同"
    elif [ -t 0 ]; then
        printf 'Is it the fingerprint the maker told you? 与制作方告知的一致吗？ yes/no: ' >&2
        read -r answer || answer=
        [ "$answer" = yes ] || refuse "the fingerprint was not confirmed 指纹未确认"
    else
        refuse "nobody has compared its fingerprint: compare it with the one the maker tells you, \
then give it with --fingerprint 请核对指纹"
    fi
}

# The machine's own openssl, or the bundle's, unpacked beside it and not installed.
find_openssl() {
    if command -v openssl >/dev/null; then
        printf 'openssl\n'
        return 0
    fi
    for package in "$box"/debs/openssl_*.deb "$box"/debs/libssl3*.deb; do
        [ -f "$package" ] || die "there is no openssl on this machine, nor in the bundle"
        dpkg-deb -x "$package" "$work/openssl"
    done
    libraries=$(dirname -- "$(find "$work/openssl" -name 'libcrypto.so.3' | head -n 1)")
    printf 'env LD_LIBRARY_PATH=%s OPENSSL_CONF=/dev/null %s\n' \
        "$libraries" "$work/openssl/usr/bin/openssl"
}

check_machine() {
    os_release=$prefix/etc/os-release
    [ -f "$os_release" ] || os_release=/etc/os-release
    os_id=$(os_fact ID) os_version=$(os_fact VERSION_ID)
    machine=$(dpkg --print-architecture 2>/dev/null || uname -m)
    wanted="$(fact os_id) $(fact os_version) $(fact architecture)"
    [ "$os_id $os_version $machine" = "$wanted" ] ||
        refuse "it is for another system: found here $os_id $os_version $machine, the bundle is for \
$wanted; make one with \`coastwatch bundle --for\` 安装包不适用于本机系统"
}

os_fact() { sed -n "s/^$1=//p" "$os_release" 2>/dev/null | tr -d "\"'"; }

# Nothing of another version, or of somebody else, is replaced unasked.
check_place() {
    id=$(fact version)-$(sha256sum "$box/SHA256SUMS" | cut -c 1-12)
    release=$opt/releases/$id
    in_use=$(readlink "$opt/current" 2>/dev/null | sed 's|.*/||') || in_use=
    if [ "$mode" = install ] && [ -n "$in_use" ] && [ "$in_use" != "$id" ] && [ -z "$replaces" ]; then
        die "$in_use is installed, the bundle is $id: run \`coastwatch upgrade --from\`, which makes a \
backup first; or, without one, again with --replace 已装有另一版本，请用 coastwatch upgrade 升级"
    fi
    command=$prefix/usr/local/bin/coastwatch
    if [ -e "$command" ] && [ "$(readlink "$command")" != "/opt/coastwatch/current/coastwatch" ]; then
        die "$command is somebody else's; move it away"
    fi
    if [ -z "$prefix" ] && [ -d "$data" ] && [ -n "$(ls -A "$data")" ] &&
        [ "$(stat -c %U "$data")" != "$ACCOUNT" ]; then
        die "$data belongs to $(stat -c %U "$data"), expected $ACCOUNT: stop what runs there, keep a \
copy, then chown -R $ACCOUNT:$ACCOUNT $data 数据目录属于其他账号"
    fi
}

# --- system -------------------------------------------------------------------------------------

# From the bundle's folder alone; apt takes only what is missing or too old and removes nothing.
install_system_packages() {
    packages=$(fact packages)
    say "installing system packages 正在安装系统软件包"
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    printf 'deb [trusted=yes] file:%s ./\n' "$box/debs" >"$work/apt/sources.list"
    dpkg --configure -a >"$work/apt.log" 2>&1 9>&- || die "dpkg --configure -a fails: $(tail -n 3 "$work/apt.log")"
    apt_here update
    # Debian's server package makes and starts a cluster "main" that nobody here uses.
    apt_here --yes --no-remove install postgresql-common
    conf=/etc/postgresql-common/createcluster.conf
    if ! is_installed "postgresql-$(fact postgresql)"; then
        # shellcheck disable=SC2016 # "$a" is sed's
        grep -q '# while coastwatch installs$' "$conf" ||
            sed -i '$a create_main_cluster = false  # while coastwatch installs' "$conf"
    fi
    # shellcheck disable=SC2086 # several words
    apt_here --yes --no-remove install $packages
    sed -i '/# while coastwatch installs$/d' "$conf"
}

apt_here() {
    DEBIAN_FRONTEND=noninteractive apt-get -q \
        -o Dir::Etc::SourceList="$work/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" \
        -o Dir::Cache::archives="$work/apt/cache/archives" -o APT::Sandbox::User=root \
        -o APT::Install-Recommends=false -o DPkg::Lock::Timeout=300 -o Acquire::Languages=none \
        -o Dpkg::Options::=--force-confold "$@" \
        </dev/null >>"$work/apt.log" 2>&1 9>&- && return 0
    keep=$opt/install-apt.log
    cp -- "$work/apt.log" "$keep"
    die "apt-get $* failed 系统软件包安装失败: $(grep '^E:' "$keep" | head -n 3) ($keep)"
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

require_python() {
    python_name=python$(fact python)
    python=$(command -v "$python_name") ||
        die "there is no $python_name here, which the bundle's packages are built for"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || die "$python has no venv module"
}

make_account() {
    getent passwd "$ACCOUNT" >/dev/null || useradd --system --user-group --no-create-home \
        --home-dir /var/lib/coastwatch --shell /usr/sbin/nologin "$ACCOUNT" ||
        die "the account $ACCOUNT could not be made 无法创建账号"
}

make_folders() {
    mkdir -p -- "$release" "$etc" "$data" "$backups" "$prefix/var/cache/coastwatch" "$prefix/usr/local/bin" \
        "$prefix/etc/systemd/system" "$prefix/etc/logrotate.d"
    [ -z "$prefix" ] || return 0
    chown "$ACCOUNT:$ACCOUNT" "$data" "$backups" /var/cache/coastwatch
    chmod 0750 "$data" /var/cache/coastwatch
    chmod 0700 "$backups"
}

# --- program ------------------------------------------------------------------------------------

place_program() {
    say "putting the program into $release 正在放置程序"
    rm -f -- "$release/.complete"
    cp -R --remove-destination "$box/code/." "$release/"
    mkdir -p "$release/.coastwatch/assets"
    cp -R --remove-destination "$box/assets/." "$release/.coastwatch/assets/"
    {
        printf 'account=%s\n' "$([ -n "$prefix" ] && id -un || echo "$ACCOUNT")"
        printf 'settings=%s\n' "$etc/settings.env"
    } >"$release/.installed"
}

# Packages from the bundle alone. An environment with one file wrong is made again.
place_environment() {
    venv=$release/.venv
    if [ -f "$release/.environment" ] &&
        broken=$("$venv/bin/python" -I "$box/code/geo_data/bundle/check_packages.py" 2>&1); then
        return 0
    fi
    [ -z "${broken:-}" ] || say "damaged, made again 已损坏，重新安装: $(echo "$broken" | tail -n 3)"
    say "installing the Python packages 正在安装 Python 软件包"
    rm -rf -- "$venv" "$release/.environment"
    "$python" -m venv "$venv" || die "$python could not make $venv (see above)"
    printf '%s\n' "$release" >"$venv/.root"
    pip_here --find-links "$box/wheels" -r "$box/requirements.txt"
    name_program
    "$venv/bin/python" -m compileall -q -j 0 "$release/api" "$release/geo_data" "$release/maps" \
        "$release/maritime" >/dev/null || die "the program's files cannot be compiled"
    : >"$release/.environment"
}

# Makes the program's folder part of the environment, under its name and version.
name_program() {
    packages_folder=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$release" >"$packages_folder/coastwatch.pth"
    facts=$packages_folder/coastwatch-$(fact version).dist-info
    mkdir -- "$facts"
    printf 'Metadata-Version: 2.1\nName: coastwatch\nVersion: %s\n' "$(fact version)" \
        >"$facts/METADATA"
}

pip_here() {
    PIP_CONFIG_FILE=/dev/null "$venv/bin/python" -m pip --isolated install --quiet --no-input \
        --no-index --disable-pip-version-check --no-warn-script-location \
        -c "$release/constraints.txt" "$@" >"$work/pip.log" 2>&1 9>&- && return 0
    cp -- "$work/pip.log" "$opt/install-pip.log"
    die "pip failed Python 软件包安装失败: $(tail -n 3 "$work/pip.log") ($opt/install-pip.log)"
}

# --- settings and service -----------------------------------------------------------------------

# Settings that are there are never changed; those of this version lie beside them.
place_settings() {
    plain=$box/code/geo_data/bundle/settings.env
    sed "s|=/var/|=$prefix/var/|" "$plain" >"$etc/settings.env.example"
    if [ ! -e "$etc/settings.env" ]; then
        cp -- "$etc/settings.env.example" "$etc/settings.env.new"
        if [ -z "$prefix" ]; then chown "root:$ACCOUNT" "$etc/settings.env.new"; fi
        chmod 0640 "$etc/settings.env.new"
        mv -- "$etc/settings.env.new" "$etc/settings.env"
    fi
    cp -- "$box/public-key.pem" "$etc/bundle-key.pem"
}

# The link changes in one step: there is the old program or the new one, never half of either.
switch_to_release() {
    ln -sfn "releases/$id" "$opt/current.new"
    mv -T -- "$opt/current.new" "$opt/current"
    ln -sfn /opt/coastwatch/current/coastwatch "$command"
}

place_service() {
    for unit in coastwatch.service coastwatch-database.service coastwatch-backup.service \
        coastwatch-backup.timer; do
        cp -- "$box/code/geo_data/bundle/$unit" "$prefix/etc/systemd/system/$unit"
    done
    cp -- "$box/code/geo_data/bundle/logrotate.conf" "$prefix/etc/logrotate.d/coastwatch"
    [ -z "$prefix" ] || return 0
    if ! command -v systemctl >/dev/null; then
        say "there is no systemd here: start it by hand with \`coastwatch serve\` 本机没有 systemd"
        return 0
    fi
    systemctl --quiet enable coastwatch-database.service coastwatch.service \
        coastwatch-backup.timer ||
        die "systemctl could not enable the service"
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        systemctl start coastwatch-database.service
        systemctl restart coastwatch.service
        systemctl start coastwatch-backup.timer
    fi
}

run_demo() {
    say "running the demo as proof 试运行"
    "$opt/current/coastwatch" demo --once --seconds 20 --out "$data/demo" 9>&-
}

say_done() {
    say "installed $id 安装完成"
    say "settings 设置: $etc/settings.env · data 数据: $data · next 下一步: docs/install.md"
}

main "$@"
