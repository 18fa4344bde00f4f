// SPDX-License-Identifier: BSD-2-Clause
#include "print_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "l3dsr/dscp.hpp"
#include "policy_option.hpp"
#include "table.hpp"

namespace l3dsrctl::text {

namespace {

// What is not there, or can't be known.
constexpr const char* unknown = "-";

// The least width of an address and its port, as ipvsadm has it.
constexpr std::size_t usual_width = 28;

std::string capitals(std::string word) {
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return word;
}

// "198.18.0.250:80"; for a mark, "5" or "5 IPv6".
std::string endpoint(const l3dsr::ServiceKey& key) {
    if (key.mark == 0)
        return to_string(key.vip, key.ports);
    return fmt::format("{}{}", key.mark,
                       key.vip.address().family() == l3dsr::Family::ipv6 ? " IPv6" : "");
}

// "TCP"; "FWM" for a mark, as ipvsadm has it.
std::string kind(const l3dsr::ServiceKey& key) {
    return key.mark ? "FWM" : capitals(to_string(key.protocol));
}

std::string endpoint(const l3dsr::Dest& dest) {
    return to_string(dest.address, dest.port);
}

std::string forward(const l3dsr::Dest& dest, const std::optional<std::uint8_t>& service_code) {
    std::string text = to_string(dest.method);
    const auto code = dest.code ? dest.code : service_code;

    if (dest.method == l3dsr::Method::dscp && code)
        text += fmt::format(" {}", *code);
    if (dest.tun_port)
        text += fmt::format(" {}", *dest.tun_port);
    return text;
}

// What is not as usual of how flows find their dest.
template <typename ServiceOrPool>
std::string scheduling(const ServiceOrPool& what, int whole_address) {
    std::string text;

    if (what.hash != l3dsr::Hash::port)
        text += " hash src";
    if (!what.spill)
        text += " no-fallback";
    if (what.persistence)
        text += fmt::format(" persistent {}", what.persistence);
    if (what.persistence && what.client_prefix != whole_address)
        text += fmt::format(" mask {}", what.client_prefix);
    if (what.one_packet)
        text += " ops";
    return text;
}

std::string scheduler(const l3dsr::Service& service) {
    const bool ipv4 = service.key.vip.address().family() == l3dsr::Family::ipv4;
    std::string text = service.scheduler;

    if (service.pool)
        text += fmt::format(" pool {}", *service.pool);
    if (service.code)
        text += fmt::format(" dscp {}", *service.code);
    if (service.pool)
        return text;
    if (service.table_size != l3dsr::default_table_size)
        text += fmt::format(" table {}", service.table_size);
    if (service.pins_max != l3dsr::default_pins_max)
        text += fmt::format(" pins {}", service.pins_max);
    return text + scheduling(service, ipv4 ? 32 : 128);
}

// "up", "full", "down", "drain" at weight 0, "drain 60s" where that has an end.
std::string state(const l3dsr::Dest& dest) {
    if (dest.full && dest.state == l3dsr::State::up && dest.weight > 0)
        return "full";
    if (dest.state != l3dsr::State::up || dest.weight > 0)
        return to_string(dest.state);
    return dest.drain_time ? fmt::format("drain {}s", dest.drain_time) : "drain";
}

// " mark 0x101", if the dest has one.
std::string mark(const l3dsr::Dest& dest) {
    return dest.mark ? fmt::format(" mark {:#x}", dest.mark) : "";
}

// How many flows a service has pinned, where it remembers anything.
std::string pins(const l3dsr::Memory& memory) {
    return memory.empty() ? unknown : std::to_string(memory.pins + memory.tentative);
}

std::string or_unknown(const std::optional<std::uint32_t>& number) {
    return number ? std::to_string(*number) : unknown;
}

std::size_t address_width(const std::vector<l3dsr::ServiceWithDests>& services) {
    std::size_t width = usual_width;

    for (const auto& [service, dests] : services) {
        width = std::max(width, endpoint(service.key).size());
        for (const l3dsr::Dest& dest : dests)
            width = std::max(width, endpoint(dest).size());
    }
    return width;
}

// Pins are the service's, the rest are the dests'.
void print_settings(const std::vector<l3dsr::ServiceWithDests>& services, std::size_t width) {
    constexpr std::size_t before_pins = sizeof("  ->  Forward- Weight-") - 1;

    fmt::print("Prot LocalAddress:Port Scheduler\n");
    fmt::print("  -> {:<{}} {:<8} {:<6} {:<6} {:<7} {}\n", "RemoteAddress:Port", width, "Forward",
               "Weight", "Pins", "Flows/s", "State");
    for (const auto& [service, dests] : services) {
        const std::string settings = fmt::format("{:<4} {} {}", kind(service.key),
                                                 endpoint(service.key), scheduler(service));
        if (service.memory.empty())
            fmt::print("{}\n", settings);
        else
            fmt::print("{:<{}} {}\n", settings, width + before_pins, pins(service.memory));
        for (const l3dsr::Dest& dest : dests)
            fmt::print("  -> {:<{}} {:<8} {:<6} {:<6} {:<7} {}\n", endpoint(dest), width,
                       forward(dest, service.code), dest.weight, or_unknown(dest.flows), unknown,
                       state(dest) + (dest.fallback ? " fallback" : "") + mark(dest));
    }
}

void print_stats_line(const std::string& start, const std::string& address, std::size_t width,
                      const l3dsr::Stats& stats) {
    fmt::print("{} {:<{}} {:>10} {:>12} {:>15}\n", start, address, width, stats.flows,
               stats.packets, stats.bytes);
}

void print_stats(const std::vector<l3dsr::ServiceWithDests>& services, std::size_t width) {
    fmt::print("Prot {:<{}} {:>10} {:>12} {:>15}\n", "LocalAddress:Port", width, "Flows", "Packets",
               "Bytes");
    fmt::print("  -> RemoteAddress:Port\n");
    for (const auto& [service, dests] : services) {
        print_stats_line(fmt::format("{:<4}", kind(service.key)), endpoint(service.key), width,
                         service.stats);
        for (const l3dsr::Dest& dest : dests)
            print_stats_line("  ->", endpoint(dest), width, dest.stats);
    }
}

// By how much shares of the table differ, against the mean: dests take turns at choosing buckets,
// so by one bucket (Maglev paper, section 3.4).
std::string unevenness(std::uint32_t dests, std::uint32_t buckets) {
    return dests == 0 ? unknown : fmt::format("{:.1f} %", 100.0 * dests / buckets);
}

std::string own_code(const l3dsr::Dest& dest) {
    return dest.code ? std::to_string(*dest.code) : unknown;
}

std::string dest_mark(const l3dsr::DirectorSettings& settings) {
    const l3dsr::DestMark& mark = settings.dest_mark;

    return mark.mask ? fmt::format("{:#x}/{:#x}", mark.value, mark.mask) : "none";
}

std::string per_second(double value) {
    return fmt::format("{:.0f}", value);
}

void print_rate_line(const std::string& start, const std::string& address, std::size_t width,
                     const std::optional<l3dsr::Rate>& rate) {
    fmt::print("{} {:<{}} {:>10} {:>12} {:>15}\n", start, address, width,
               rate ? per_second(rate->flows) : unknown, rate ? per_second(rate->packets) : unknown,
               rate ? per_second(rate->bytes) : unknown);
}

// "ipip,gre".
std::string tunnels(const l3dsr::Decap& decap) {
    std::string text;

    for (const l3dsr::Method tunnel : decap.tunnels)
        text += (text.empty() ? "" : ",") + to_string(tunnel);
    return text;
}

void print_devices(const std::vector<std::string>& devices) {
    Table table({{"Device"}});

    for (const std::string& device : devices)
        table.add({device});
    table.print();
}

// What stands for a VIP, as the options name it.
std::string stand_in(const l3dsr::Vip& vip) {
    if (vip.tunnelled)
        return "tunnel";
    return vip.alias ? vip.alias->to_string() : std::to_string(vip.code);
}

std::string kind_and_stand_in(const l3dsr::Vip& vip) {
    return (vip.tunnelled ? "" : vip.alias ? "alias " : "dscp ") + stand_in(vip);
}

std::string code_or_alias(const l3dsr::Vip& vip) {
    if (vip.tunnelled)
        return "tunnel";
    if (vip.alias)
        return "alias " + vip.alias->to_string();
    return fmt::format("{} = TOS {} = {:#04x}", vip.code, l3dsr::tos_of_dscp(vip.code),
                       l3dsr::tos_of_dscp(vip.code));
}

// "arp_ignore was 0, arp_announce was 0"; empty when nothing was changed.
std::string changes(const l3dsr::HostSettings& host) {
    std::string text;

    if (host.arp_ignore)
        text += fmt::format("arp_ignore was {}", *host.arp_ignore);
    if (host.arp_announce)
        text += fmt::format("{}arp_announce was {}", text.empty() ? "" : ", ", *host.arp_announce);
    return text;
}

}  // namespace

void print(const std::vector<l3dsr::ServiceWithDests>& services, bool stats) {
    const std::size_t width = address_width(services);

    fmt::print("L3DSR director\n");
    if (stats)
        print_stats(services, width);
    else
        print_settings(services, width);
}

void print(const std::vector<l3dsr::ServiceWithDests>& services, const Rates& rates) {
    const std::size_t width = address_width(services);

    fmt::print("L3DSR director\n");
    fmt::print("Prot {:<{}} {:>10} {:>12} {:>15}\n", "LocalAddress:Port", width, "Flows/s",
               "Packets/s", "Bytes/s");
    fmt::print("  -> RemoteAddress:Port\n");
    for (std::size_t i = 0; i < services.size(); i++) {
        const ServiceRate& rate = rates.services[i];
        print_rate_line(fmt::format("{:<4}", kind(services[i].service.key)),
                        endpoint(services[i].service.key), width, rate.service);
        for (std::size_t dest = 0; dest < rate.dests.size(); dest++)
            print_rate_line("  ->", endpoint(services[i].dests[dest]), width, rate.dests[dest]);
    }
}

void print_thresholds(const std::vector<l3dsr::ServiceWithDests>& services) {
    const std::size_t width = address_width(services);

    fmt::print("L3DSR director\n");
    fmt::print("Prot {:<{}} Uthreshold Lthreshold ActiveConn InActConn\n", "LocalAddress:Port",
               width);
    fmt::print("  -> RemoteAddress:Port\n");
    for (const auto& [service, dests] : services) {
        fmt::print("{:<4} {} {}\n", kind(service.key), endpoint(service.key), scheduler(service));
        for (const l3dsr::Dest& dest : dests) {
            const auto ending =
                dest.flows && dest.active
                    ? std::optional(*dest.flows - std::min(*dest.flows, *dest.active))
                    : std::nullopt;
            fmt::print("  -> {:<{}} {:<10} {:<10} {:<10} {}\n", endpoint(dest), width, dest.upper,
                       dest.lower, or_unknown(dest.active), or_unknown(ending));
        }
    }
}

void print(const std::vector<l3dsr::Service>& services) {
    Table table({{"Prot"},
                 {"VIP:Port"},
                 {"Scheduler"},
                 {"Code", true},
                 {"Table", true},
                 {"Dests", true},
                 {"Uneven by", true},
                 {"Pins", true},
                 {"Most pins", true}});

    for (const l3dsr::Service& service : services)
        table.add({kind(service.key), endpoint(service.key), service.scheduler,
                   service.code ? std::to_string(*service.code) : unknown,
                   std::to_string(service.table_size), std::to_string(service.dests),
                   unevenness(service.dests, service.table_size), pins(service.memory),
                   std::to_string(service.pins_max)});
    table.print();
}

void print(const std::vector<l3dsr::ServiceDest>& dests) {
    Table table({{"Prot"},
                 {"VIP:Port"},
                 {"Dest:Port"},
                 {"Method"},
                 {"Code", true},
                 {"Weight", true},
                 {"State"}});

    for (const auto& [service, dest] : dests)
        table.add({kind(service), endpoint(service), endpoint(dest), to_string(dest.method),
                   own_code(dest), std::to_string(dest.weight), state(dest) + mark(dest)});
    table.print();
}

void print(const std::vector<l3dsr::Pool>& pools) {
    Table table({{"Pool"},
                 {"Scheduler"},
                 {"Table", true},
                 {"Dests", true},
                 {"Uneven by", true},
                 {"Services", true},
                 {"Pins", true},
                 {"Most pins", true}});

    for (const l3dsr::Pool& pool : pools)
        table.add({pool.key.name, pool.scheduler + scheduling(pool, 128),
                   std::to_string(pool.table_size), std::to_string(pool.dests),
                   unevenness(pool.dests, pool.table_size), std::to_string(pool.services),
                   pins(pool.memory), std::to_string(pool.pins_max)});
    table.print();
}

void print(const l3dsr::PoolKey& pool, const std::vector<l3dsr::Dest>& dests) {
    Table table({{"Pool"}, {"Dest"}, {"Method"}, {"Code", true}, {"Weight", true}, {"State"}});

    for (const l3dsr::Dest& dest : dests)
        table.add({pool.name, dest.address.to_string(), to_string(dest.method), own_code(dest),
                   std::to_string(dest.weight), state(dest) + (dest.fallback ? " fallback" : "")});
    table.print();
}

void print_realserver(const std::vector<std::string>& devices,
                      const l3dsr::RealserverSettings& settings) {
    print_devices(devices);
    fmt::print("Other tunnels: {}\n", to_string(settings.other_tunnels));
}

void print(const std::vector<l3dsr::Decap>& decaps) {
    Table table({{"From"}, {"Tunnels"}, {"Port"}, {"MTU"}, {"Packets", true}, {"Bytes", true}});

    for (const l3dsr::Decap& decap : decaps)
        table.add({decap.source.to_string(), tunnels(decap), std::to_string(decap.port),
                   decap.mtu ? std::to_string(decap.mtu) : "route",
                   std::to_string(decap.stats.packets), std::to_string(decap.stats.bytes)});
    table.print();
}

void print_director(const std::vector<std::string>& devices,
                    const l3dsr::DirectorSettings& settings, const std::string& key) {
    print_devices(devices);
    fmt::print("Key: {}\nPriority: {}\nMove time: {} s\nPins: {}, room made for {}\n", key,
               to_string(settings.priority), settings.move_time, settings.pins_max,
               settings.pins_room);
    if (settings.dest_mark.mask != 0)
        fmt::print("Dest mark: {}\n", dest_mark(settings));
}

void print_pins(const std::vector<l3dsr::Service>& services, const std::vector<l3dsr::Pool>& pools,
                std::size_t remembering) {
    Table table({{"Prot"},
                 {"VIP:Port"},
                 {"Pins", true},
                 {"Tentative", true},
                 {"Moved", true},
                 {"Seconds", true}});

    const auto add = [&](const std::string& kind, const std::string& name,
                         const l3dsr::Memory& memory) {
        table.add({kind, name, std::to_string(memory.pins), std::to_string(memory.tentative),
                   std::to_string(memory.moved),
                   memory.deadline ? std::to_string(*memory.deadline) : unknown});
    };
    for (const l3dsr::Service& service : services)
        if (!service.pool)
            add(kind(service.key), endpoint(service.key), service.memory);
    for (const l3dsr::Pool& pool : pools)
        add("pool", pool.key.name, pool.memory);
    table.print();
    if (remembering == 0)
        fmt::print("This director can be taken out: nothing is remembered here alone.\n");
    else
        fmt::print(
            "Taking this director out would lose connections: {} remember{} pins or moved "
            "buckets.\n",
            remembering == 1 ? "1 service" : fmt::format("{} services", remembering),
            remembering == 1 ? "s" : "");
}

void print(const std::vector<l3dsr::Vip>& vips, const std::vector<l3dsr::HostAddress>& plain,
           const l3dsr::HostSettings& host) {
    Table table({{"VIP"}, {"Code"}, {"Device"}, {"Changed"}, {"Packets", true}, {"Bytes", true}});
    std::string policies;

    for (const l3dsr::Vip& vip : vips)
        table.add({vip.address.to_string(), code_or_alias(vip), vip.device,
                   vip.address_added ? "address" : unknown, std::to_string(vip.stats.packets),
                   std::to_string(vip.stats.bytes)});
    for (const l3dsr::HostAddress& vip : plain)
        table.add({vip.address.to_string(), unknown, vip.device, "address", unknown, unknown});
    table.print();
    for (const l3dsr::Vip& vip : vips)
        if (vip.policy != l3dsr::VipPolicy())
            policies += fmt::format("{} {}: {}\n", vip.address.to_string(), stand_in(vip),
                                    to_string(vip.policy));
    fmt::print("{}", policies);
    const std::string changed = changes(host);
    if (!changed.empty())
        fmt::print("Host: {}; restored with the last VIP\n", changed);
}

void print(const std::vector<l3dsr::Reason>& reasons) {
    Table table({{"Reason"}, {"Packets", true}});

    for (const l3dsr::Reason& reason : reasons)
        if (reason.packets > 0)
            table.add({reason.name, std::to_string(reason.packets)});
    table.print();
}

std::string line(const l3dsr::DirectorEvent& event) {
    std::string text = fmt::format("director {} {}", event.generation, to_string(event.change));

    if (event.service)
        text += " " + to_string(event.service->key);
    if (event.pool && event.dest)
        text += " " + event.pool->key.name;
    if (event.dest)
        text +=
            fmt::format(" {} {} weight {} {}", endpoint(*event.dest),
                        forward(*event.dest, event.service ? event.service->code : std::nullopt),
                        event.dest->weight, state(*event.dest) + mark(*event.dest));
    else if (event.service)
        text += " " + scheduler(*event.service);
    if (event.device)
        text += " " + *event.device;
    if (event.pool && !event.dest)
        text += " " + event.pool->key.name;
    if (event.settings)
        text += fmt::format(" dest-mark {} key {} priority {} move-time {} pins {}",
                            dest_mark(*event.settings), event.settings->key_set ? "set" : "default",
                            to_string(event.settings->priority), event.settings->move_time,
                            event.settings->pins_max);
    return text;
}

std::string line(const l3dsr::RealserverEvent& event) {
    std::string text = fmt::format("realserver {} {}", event.generation, to_string(event.change));

    if (event.vip)
        text += fmt::format(
            " {} {} dev {}{}{}", event.vip->address.to_string(), kind_and_stand_in(*event.vip),
            event.vip->device.empty() ? unknown : event.vip->device,
            event.vip->policy == l3dsr::VipPolicy() ? "" : " ", to_string(event.vip->policy));
    if (event.device)
        text += " " + *event.device;
    if (event.decap)
        text += fmt::format(" {} {}", event.decap->source.to_string(), tunnels(*event.decap));
    if (event.settings)
        text += " other-tunnels " + to_string(event.settings->other_tunnels);
    if (event.host)
        text += " " + (changes(*event.host).empty() ? "nothing" : changes(*event.host));
    return text;
}

}  // namespace l3dsrctl::text
