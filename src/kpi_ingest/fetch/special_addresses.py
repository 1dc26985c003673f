"""Addresses at which no public page lies, by our own table, so that a patch release of Python changes nothing.

From IANA's special-purpose address registries for IPv4 and IPv6 as of October 2025, with the multicast registries and
what RFC 3879 (site-local), RFC 4291 (IPv4-compatible) and RFC 7526 (6to4 relays) withdrew. Stricter than the registries
in three places, since no publisher's page lies there: all of 192.0.0.0/24, where clouds keep metadata at 192.0.0.192;
all of 2001::/23; and 6to4, whose embedded address a relay would reach.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

AS_OF = "2025-10"

SPECIAL_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private use
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and limited broadcast
    )
)
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA gives out for IPv6; what lies outside is loopback, local, multicast, mapped or not given out."""
SPECIAL_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID, drone identifiers
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


def is_special(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is anything but an ordinary one of the public internet. An IPv4 address that is mapped or
    translated into an IPv6 one is judged itself."""
    if isinstance(address, IPv4Address):
        return any(address in network for network in SPECIAL_V4)
    if address.ipv4_mapped is not None:
        return is_special(address.ipv4_mapped)
    if address in NAT64:
        return is_special(IPv4Address(int(address) & 0xFFFFFFFF))
    return address not in GLOBAL_UNICAST or any(address in network for network in SPECIAL_V6)
