// SPDX-License-Identifier: BSD-2-Clause
#include "probe.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip6.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <span>
#include <vector>

#include "l3dsr/error.hpp"

namespace l3dsr::host {

namespace {

using Clock = std::chrono::steady_clock;
using Mac = std::array<std::uint8_t, ETH_ALEN>;

// RFC 5227 waits up to seven seconds, for hosts that boot together. Here a person waits, and the
// other owner has been there for long.
constexpr int probes = 3;
constexpr std::chrono::milliseconds pause{500};
constexpr std::uint8_t hop_limit = 255;  // RFC 4861, section 7.1
constexpr Mac everybody = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

struct Device {
    int index = 0;
    Mac mac{};
    bool has_segment = false;
    bool is_up = false;
};

class Socket {
  public:
    Socket(int family, int protocol, const std::string& attempt)
        : descriptor_(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, protocol)), attempt_(attempt) {
        want(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { close(descriptor_); }

    void want(long result) const {
        if (result < 0)
            throw Error(errno, attempt_);
    }

    int get() const { return descriptor_; }

  private:
    int descriptor_;
    std::string attempt_;
};

// A question of either kind, and whom it goes to.
struct Probe {
    int protocol = 0;
    Mac to{};
    std::vector<std::uint8_t> packet;
};

// Anybody may read this; only who has something to ask needs the right to.
Device read_device(const std::string& name, const std::string& attempt) {
    const Socket socket(AF_INET, 0, attempt);
    ifreq request{};
    Device device;

    name.copy(request.ifr_name, IFNAMSIZ - 1);
    socket.want(ioctl(socket.get(), SIOCGIFINDEX, &request));
    device.index = request.ifr_ifindex;
    socket.want(ioctl(socket.get(), SIOCGIFFLAGS, &request));
    device.is_up = (request.ifr_flags & IFF_RUNNING) != 0;
    const bool silent = (request.ifr_flags & (IFF_LOOPBACK | IFF_NOARP | IFF_POINTOPOINT)) != 0;
    socket.want(ioctl(socket.get(), SIOCGIFHWADDR, &request));
    device.has_segment = !silent && request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
    std::memcpy(device.mac.data(), request.ifr_hwaddr.sa_data, ETH_ALEN);
    return device;
}

template <typename Struct>
void append(std::vector<std::uint8_t>& packet, const Struct& part) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&part);
    packet.insert(packet.end(), bytes, bytes + sizeof(part));
}

Probe arp_probe(const Address& address, const Device& device) {
    Probe probe{ETH_P_ARP, everybody, {}};
    ether_arp arp{};

    arp.ea_hdr.ar_hrd = htons(ARPHRD_ETHER);
    arp.ea_hdr.ar_pro = htons(ETH_P_IP);
    arp.ea_hdr.ar_hln = ETH_ALEN;
    arp.ea_hdr.ar_pln = sizeof(arp.arp_tpa);
    arp.ea_hdr.ar_op = htons(ARPOP_REQUEST);
    std::memcpy(arp.arp_sha, device.mac.data(), ETH_ALEN);
    std::memcpy(arp.arp_tpa, address.bytes().data(), sizeof(arp.arp_tpa));
    append(probe.packet, arp);
    return probe;
}

// RFC 1071, over what has an even number of bytes.
std::uint16_t sum16(std::span<const std::uint8_t> bytes) {
    std::uint32_t sum = 0;

    for (std::size_t i = 0; i < bytes.size(); i += 2)
        sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

std::uint16_t checksum_of(const ip6_hdr& ip, const nd_neighbor_solicit& question) {
    std::vector<std::uint8_t> bytes;

    append(bytes, ip.ip6_src);
    append(bytes, ip.ip6_dst);
    append(bytes, htonl(sizeof(question)));
    append(bytes, htonl(IPPROTO_ICMPV6));
    append(bytes, question);
    return sum16(bytes);
}

// From nobody, to the solicited-node address (RFC 4291, section 2.7.1).
Probe neighbour_probe(const Address& address) {
    const auto target = address.bytes();
    Probe probe{ETH_P_IPV6, {0x33, 0x33, 0xff}, {}};
    nd_neighbor_solicit question{};
    ip6_hdr ip{};

    inet_pton(AF_INET6, "ff02::1:ff00:0", &ip.ip6_dst);
    std::memcpy(&ip.ip6_dst.s6_addr[13], &target[13], 3);
    std::memcpy(&probe.to[3], &target[13], 3);
    ip.ip6_vfc = 0x60;
    ip.ip6_plen = htons(sizeof(question));
    ip.ip6_nxt = IPPROTO_ICMPV6;
    ip.ip6_hlim = hop_limit;
    question.nd_ns_type = ND_NEIGHBOR_SOLICIT;
    std::memcpy(&question.nd_ns_target, target.data(), sizeof(question.nd_ns_target));
    question.nd_ns_cksum = htons(checksum_of(ip, question));
    append(probe.packet, ip);
    append(probe.packet, question);
    return probe;
}

template <typename Struct>
std::optional<Struct> part_of(std::span<const std::uint8_t> packet, std::size_t at) {
    Struct part;

    if (packet.size() < at + sizeof(part))
        return {};
    std::memcpy(&part, packet.data() + at, sizeof(part));
    return part;
}

// Whoever says that the address is his, or asks as we do whether it is anybody's.
bool claims4(std::span<const std::uint8_t> packet, const Address& address) {
    const auto arp = part_of<ether_arp>(packet, 0);
    const auto is = [&](const std::uint8_t(&field)[4]) {
        return std::memcmp(field, address.bytes().data(), sizeof(field)) == 0;
    };
    constexpr std::uint8_t nobody[4] = {};

    return arp && arp->ea_hdr.ar_pro == htons(ETH_P_IP) &&
           (is(arp->arp_spa) ||
            (is(arp->arp_tpa) && std::memcmp(arp->arp_spa, nobody, sizeof(nobody)) == 0));
}

bool claims6(std::span<const std::uint8_t> packet, const Address& address) {
    const auto ip = part_of<ip6_hdr>(packet, 0);
    const auto message = part_of<nd_neighbor_solicit>(packet, sizeof(ip6_hdr));

    if (!ip || !message || ip->ip6_nxt != IPPROTO_ICMPV6 || ip->ip6_hlim != hop_limit ||
        std::memcmp(&message->nd_ns_target, address.bytes().data(), sizeof(in6_addr)) != 0)
        return false;
    return message->nd_ns_type == ND_NEIGHBOR_ADVERT ||
           (message->nd_ns_type == ND_NEIGHBOR_SOLICIT && IN6_IS_ADDR_UNSPECIFIED(&ip->ip6_src));
}

std::string text_of(const std::uint8_t* mac) {
    char text[18];

    std::snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
                  mac[3], mac[4], mac[5]);
    return text;
}

void send(const Socket& socket, const Probe& probe, const Device& device) {
    sockaddr_ll to{};

    to.sll_family = AF_PACKET;
    to.sll_protocol = htons(probe.protocol);
    to.sll_ifindex = device.index;
    to.sll_halen = ETH_ALEN;
    std::memcpy(to.sll_addr, probe.to.data(), ETH_ALEN);
    socket.want(sendto(socket.get(), probe.packet.data(), probe.packet.size(), 0,
                       reinterpret_cast<const sockaddr*>(&to), sizeof(to)));
}

// The next packet's sender if he claims the address.
std::optional<std::string> read_claim(const Socket& socket, const Device& device,
                                      const Address& address) {
    std::array<std::uint8_t, 1500> buffer{};
    sockaddr_ll from{};
    socklen_t length = sizeof(from);
    const long count = recvfrom(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                reinterpret_cast<sockaddr*>(&from), &length);

    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return {};
    socket.want(count);
    const auto packet = std::span(buffer).first(static_cast<std::size_t>(count));
    const bool claims =
        address.family() == Family::ipv4 ? claims4(packet, address) : claims6(packet, address);
    const bool is_own = std::memcmp(from.sll_addr, device.mac.data(), ETH_ALEN) == 0;
    if (from.sll_pkttype == PACKET_OUTGOING || is_own || !claims)
        return {};
    return text_of(from.sll_addr);
}

std::optional<std::string> listen(const Socket& socket, const Device& device,
                                  const Address& address, Clock::time_point until) {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        pollfd wait{socket.get(), POLLIN, 0};

        if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) == 0)
            return {};
        if (auto claim = read_claim(socket, device, address))
            return claim;
    }
}

}  // namespace

std::optional<std::string> probe(const Address& address, const std::string& name) {
    const std::string attempt = "ask who has " + address.to_string() + " at " + name;
    const bool is_ipv4 = address.family() == Family::ipv4;
    const int protocol = is_ipv4 ? ETH_P_ARP : ETH_P_IPV6;
    const Device device = read_device(name, attempt);

    if (!device.has_segment)
        return {};
    if (!device.is_up)
        throw Error(ENETDOWN, attempt, name + " is down, so nobody can be asked; bring it up");
    const Socket socket(AF_PACKET, htons(protocol), attempt);
    sockaddr_ll here{};
    here.sll_family = AF_PACKET;
    here.sll_protocol = htons(protocol);
    here.sll_ifindex = device.index;
    socket.want(bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof(here)));
    const Probe question = is_ipv4 ? arp_probe(address, device) : neighbour_probe(address);
    for (int i = 0; i < probes; ++i) {
        send(socket, question, device);
        if (auto owner = listen(socket, device, address, Clock::now() + pause))
            return owner;
    }
    return {};
}

}  // namespace l3dsr::host
