# shellcheck shell=bash disable=SC2154
# A director without modules: native nft rules write rs1's address and code 7. To be sourced by labs.

director_stands_in() {
    sysctl_at director net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    at director nft -f - << END
table ip director {
    chain stamp {
        type filter hook prerouting priority raw
        ip daddr $VIP ip dscp set 7 ip daddr set $RS1
    }
}
table ip6 director {
    chain stamp {
        type filter hook prerouting priority raw
        ip6 daddr $VIP6 ip6 dscp set 7 ip6 daddr set $RS1_6
    }
}
END
}
