// SPDX-License-Identifier: BSD-2-Clause
#include "print_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "l3dsr/dscp.hpp"
#include "table.hpp"

namespace l3dsrctl::text {

namespace {

// Where IPVS shows what it remembers of connections; a service without memory of flows can't know.
constexpr const char* unknown = "-";

// The least width of an address and its port, as ipvsadm has it.
constexpr std::size_t usual_width = 28;

std::string capitals(std::string word) {
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return word;
}

std::string endpoint(const l3dsr::ServiceKey& key) {
    return to_string(key.address, key.port);
}

std::string endpoint(const l3dsr::Dest& dest) {
    return to_string(dest.address, dest.port);
}

std::string forward(const l3dsr::Dest& dest, const std::optional<std::uint8_t>& service_code) {
    std::string text = to_string(dest.method);
    const auto code = dest.code ? dest.code : service_code;

    if (dest.method == l3dsr::Method::dscp && code)
        text += fmt::format(" {}", *code);
    return text;
}

std::string scheduler(const l3dsr::Service& service) {
    std::string text = service.scheduler;

    if (service.code)
        text += fmt::format(" dscp {}", *service.code);
    if (service.table_size)
        text += fmt::format(" table {}", *service.table_size);
    return text;
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

void print_settings(const std::vector<l3dsr::ServiceWithDests>& services, std::size_t width) {
    fmt::print("Prot LocalAddress:Port Scheduler\n");
    fmt::print("  -> {:<{}} {:<8} {:<6} {:<6} {}\n", "RemoteAddress:Port", width, "Forward",
               "Weight", "Pins", "Flows/s");
    for (const auto& [service, dests] : services) {
        fmt::print("{:<4} {} {}\n", capitals(to_string(service.key.protocol)),
                   endpoint(service.key), scheduler(service));
        for (const l3dsr::Dest& dest : dests)
            fmt::print("  -> {:<{}} {:<8} {:<6} {:<6} {}\n", endpoint(dest), width,
                       forward(dest, service.code), dest.weight, unknown, unknown);
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
        print_stats_line(fmt::format("{:<4}", capitals(to_string(service.key.protocol))),
                         endpoint(service.key), width, service.stats);
        for (const l3dsr::Dest& dest : dests)
            print_stats_line("  ->", endpoint(dest), width, dest.stats);
    }
}

std::string own_code(const l3dsr::Dest& dest) {
    return dest.code ? std::to_string(*dest.code) : unknown;
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

void print(const std::vector<l3dsr::Service>& services) {
    Table table(
        {{"Prot"}, {"VIP:Port"}, {"Scheduler"}, {"Code", true}, {"Table", true}, {"Dests", true}});

    for (const l3dsr::Service& service : services)
        table.add({capitals(to_string(service.key.protocol)), endpoint(service.key),
                   service.scheduler, service.code ? std::to_string(*service.code) : unknown,
                   service.table_size ? std::to_string(*service.table_size) : "auto",
                   std::to_string(service.dests)});
    table.print();
}

void print(const std::vector<l3dsr::ServiceDest>& dests) {
    Table table(
        {{"Prot"}, {"VIP:Port"}, {"Dest:Port"}, {"Method"}, {"Code", true}, {"Weight", true}});

    for (const auto& [service, dest] : dests)
        table.add({capitals(to_string(service.protocol)), endpoint(service), endpoint(dest),
                   to_string(dest.method), own_code(dest), std::to_string(dest.weight)});
    table.print();
}

void print(const std::vector<l3dsr::Vip>& vips, const l3dsr::HostSettings& host) {
    Table table({{"VIP"}, {"Code"}, {"Device"}, {"Changed"}, {"Packets", true}, {"Bytes", true}});

    for (const l3dsr::Vip& vip : vips)
        table.add({vip.address.to_string(),
                   fmt::format("{} = TOS {} = {:#04x}", vip.code, l3dsr::tos_of_dscp(vip.code),
                               l3dsr::tos_of_dscp(vip.code)),
                   vip.device, vip.address_added ? "address" : unknown,
                   std::to_string(vip.stats.packets), std::to_string(vip.stats.bytes)});
    table.print();
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
    if (event.dest)
        text +=
            fmt::format(" {} {} weight {}", endpoint(*event.dest),
                        forward(*event.dest, event.service ? event.service->code : std::nullopt),
                        event.dest->weight);
    else if (event.service)
        text += " " + scheduler(*event.service);
    return text;
}

std::string line(const l3dsr::RealserverEvent& event) {
    std::string text = fmt::format("realserver {} {}", event.generation, to_string(event.change));

    if (event.vip)
        text += fmt::format(" {} dscp {} dev {}", event.vip->address.to_string(), event.vip->code,
                            event.vip->device.empty() ? unknown : event.vip->device);
    if (event.host)
        text += " " + (changes(*event.host).empty() ? "nothing" : changes(*event.host));
    return text;
}

}  // namespace l3dsrctl::text
