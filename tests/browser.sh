#!/bin/sh
# Installs Chromium and Chinese fonts for the browser tests where apt may; else those tests skip with
# a line that says how. Nothing to do where both are there.
command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi 'noto.*cjk' && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Browser tests will skip: apt-get install chromium fonts-noto-cjk (as root) to run them."
    exit 0
fi
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
