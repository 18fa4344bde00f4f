// SPDX-License-Identifier: BSD-2-Clause
#include "print_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "link.hpp"
#include "policy_option.hpp"

namespace l3dsrctl::json {

namespace {

using Json = nlohmann::ordered_json;

constexpr int one_line = -1;

template <typename Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json to_json(const l3dsr::Stats& stats) {
    return {{"flows", stats.flows}, {"packets", stats.packets}, {"bytes", stats.bytes}};
}

Json to_json(const l3dsr::ServiceKey& key) {
    return {{"protocol", key.mark ? Json(nullptr) : Json(to_string(key.protocol))},
            {"address", key.vip.address().to_string()},
            {"prefix", key.vip.length()},
            {"port", key.ports.first},
            {"last_port", key.ports.last},
            {"mark", key.mark ? Json(key.mark) : Json(nullptr)}};
}

Json to_json(const l3dsr::Memory& memory) {
    return {{"pins", memory.pins},
            {"tentative", memory.tentative},
            {"moved", memory.moved},
            {"deadline", or_null(memory.deadline)}};
}

Json to_json(const l3dsr::Service& service) {
    Json json = to_json(service.key);

    json["scheduler"] = service.scheduler;
    json["code"] = or_null(service.code);
    json["table_size"] = service.table_size;
    json["pins_max"] = service.pins_max;
    json["hash"] = to_string(service.hash);
    json["spill"] = service.spill;
    json["persistence"] = service.persistence;
    json["client_prefix"] = service.client_prefix;
    json["one_packet"] = service.one_packet;
    json["pool"] = or_null(service.pool);
    json["memory"] = to_json(service.memory);
    json["stats"] = to_json(service.stats);
    return json;
}

Json to_json(const l3dsr::Dest& dest) {
    return {{"address", dest.address.to_string()},
            {"port", dest.port},
            {"method", to_string(dest.method)},
            {"code", or_null(dest.code)},
            {"weight", dest.weight},
            {"state", to_string(dest.state)},
            {"drain_time", dest.drain_time},
            {"mtu", dest.mtu},
            {"tun_local", dest.tun_local ? Json(dest.tun_local->to_string()) : Json(nullptr)},
            {"tun_port", or_null(dest.tun_port)},
            {"tun_csum", or_null(dest.tun_csum)},
            {"tun_df", or_null(dest.tun_df)},
            {"route_mark", dest.route_mark ? Json(dest.route_mark) : Json(nullptr)},
            {"mark", dest.mark ? Json(dest.mark) : Json(nullptr)},
            {"upper", dest.upper},
            {"lower", dest.lower},
            {"fallback", dest.fallback},
            {"flows", or_null(dest.flows)},
            {"active", or_null(dest.active)},
            {"full", dest.full},
            {"stats", to_json(dest.stats)}};
}

Json to_json(const l3dsr::VipPolicy& policy) {
    Json json = {{"dscp", policy.dscp == l3dsr::keep_dscp ? Json(nullptr) : Json(policy.dscp)},
                 {"mark", policy.mark.mask ? Json(policy.mark.value) : Json(nullptr)},
                 {"mark_mask", policy.mark.mask},
                 {"door", to_string(policy.door)},
                 {"ports", Json::array()},
                 {"allow", Json::array()},
                 {"in_devices", policy.in_devices},
                 {"at", Json::array()}};

    for (const l3dsr::PortTranslation& port : policy.ports)
        json["ports"].push_back(to_string(port));
    for (const l3dsr::Allowed& allowed : policy.allowed)
        json["allow"].push_back(to_string(allowed));
    for (const l3dsr::Address& address : policy.at)
        json["at"].push_back(address.to_string());
    return json;
}

Json to_json(const l3dsr::Pool& pool) {
    return {{"name", pool.key.name},           {"scheduler", pool.scheduler},
            {"table_size", pool.table_size},   {"pins_max", pool.pins_max},
            {"hash", to_string(pool.hash)},    {"spill", pool.spill},
            {"persistence", pool.persistence}, {"client_prefix", pool.client_prefix},
            {"one_packet", pool.one_packet},   {"dests", pool.dests},
            {"services", pool.services},       {"memory", to_json(pool.memory)}};
}

Json to_json(const l3dsr::Vip& vip) {
    return {{"address", vip.address.to_string()},
            {"code", vip.code ? Json(vip.code) : Json(nullptr)},
            {"alias", vip.alias ? Json(vip.alias->to_string()) : Json(nullptr)},
            {"tunnel", vip.tunnelled},
            {"device", vip.device.empty() ? Json(nullptr) : Json(vip.device)},
            {"address_added", vip.address_added},
            {"policy", to_json(vip.policy)},
            {"stats", {{"packets", vip.stats.packets}, {"bytes", vip.stats.bytes}}}};
}

Json to_json(const l3dsr::Decap& decap) {
    Json json = {{"from", decap.source.to_string()},
                 {"tunnels", Json::array()},
                 {"port", decap.port},
                 {"mtu", decap.mtu ? Json(decap.mtu) : Json(nullptr)},
                 {"stats", {{"packets", decap.stats.packets}, {"bytes", decap.stats.bytes}}}};

    for (const l3dsr::Method tunnel : decap.tunnels)
        json["tunnels"].push_back(to_string(tunnel));
    return json;
}

Json to_json(const l3dsr::HostSettings& host) {
    return {{"arp_ignore", or_null(host.arp_ignore)}, {"arp_announce", or_null(host.arp_announce)}};
}

Json to_json(const l3dsr::ServiceWithDests& item) {
    Json json = to_json(item.service);

    json["dests"] = Json::array();
    for (const l3dsr::Dest& dest : item.dests)
        json["dests"].push_back(to_json(dest));
    return json;
}

Json to_json(const l3dsr::ServiceDest& item) {
    Json json = to_json(item.dest);

    json["service"] = to_json(item.service);
    return json;
}

Json address_or_null(const std::optional<l3dsr::Address>& address) {
    return address ? Json(address->to_string()) : Json(nullptr);
}

Json dest_mark(const l3dsr::DirectorSettings& settings) {
    if (settings.dest_mark.mask == 0)
        return nullptr;
    return {{"value", settings.dest_mark.value}, {"mask", settings.dest_mark.mask}};
}

// `key`: what is to be shown of it.
Json to_json(const l3dsr::DirectorSettings& settings, const std::string& key) {
    return {{"dest_mark", dest_mark(settings)},
            {"key", key},
            {"priority", to_string(settings.priority)},
            {"move_time", settings.move_time},
            {"pins_max", settings.pins_max},
            {"pins_room", settings.pins_room}};
}

Json rate_or_null(const std::optional<l3dsr::Rate>& rate) {
    if (!rate)
        return nullptr;
    return {{"flows", rate->flows}, {"packets", rate->packets}, {"bytes", rate->bytes}};
}

Json to_json(const l3dsr::Packet& packet) {
    return {{"protocol", to_string(packet.protocol)},
            {"source", packet.source.to_string()},
            {"source_port", packet.source_port},
            {"destination", packet.destination.to_string()},
            {"destination_port", packet.destination_port},
            {"syn", packet.syn},
            {"fin", packet.fin},
            {"may_fragment", packet.may_fragment},
            {"local", packet.local},
            {"mark", packet.mark},
            {"length", or_null(packet.length)},
            {"ttl", or_null(packet.ttl)},
            {"device", or_null(packet.device)}};
}

Json to_json(const l3dsr::Pin& pin) {
    return {{"dest", address_or_null(pin.dest)}, {"age", pin.age}, {"state", to_string(pin.state)}};
}

Json to_json(const l3dsr::Route& route) {
    return {
        {"device", route.device},
        {"next_hop", address_or_null(route.next_hop)},
        {"mtu", route.mtu},
        {"neighbour", route.neighbour ? Json(neighbour_state(*route.neighbour)) : Json(nullptr)},
        {"link_address",
         route.link_address.empty() ? Json(nullptr) : Json(link_address(route.link_address))}};
}

template <typename Item>
Json to_array(const std::vector<Item>& items) {
    Json array = Json::array();

    for (const Item& item : items)
        array.push_back(to_json(item));
    return array;
}

// A device's name may hold any bytes.
std::string dump(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void print_json(const Json& json) {
    fmt::print("{}\n", dump(json, 2));
}

Json start_line(const char* half, const std::string& change) {
    return {{"half", half}, {"change", change}};
}

}  // namespace

void print(const std::vector<l3dsr::ServiceWithDests>& services) {
    print_json({{"services", to_array(services)}});
}

void print(const std::vector<l3dsr::ServiceWithDests>& services, const Rates& rates) {
    Json array = to_array(services);

    for (std::size_t i = 0; i < services.size(); i++) {
        array[i]["rate"] = rate_or_null(rates.services[i].service);
        for (std::size_t dest = 0; dest < rates.services[i].dests.size(); dest++)
            array[i]["dests"][dest]["rate"] = rate_or_null(rates.services[i].dests[dest]);
    }
    print_json({{"services", array}, {"interval", rates.interval.count()}});
}

void print(const std::vector<l3dsr::Service>& services) {
    print_json({{"services", to_array(services)}});
}

void print(const std::vector<l3dsr::ServiceDest>& dests) {
    print_json({{"dests", to_array(dests)}});
}

void print(const std::vector<l3dsr::Vip>& vips, const std::vector<l3dsr::HostAddress>& plain,
           const l3dsr::HostSettings& host) {
    Json plain_vips = Json::array();

    for (const l3dsr::HostAddress& vip : plain)
        plain_vips.push_back({{"address", vip.address.to_string()}, {"device", vip.device}});
    print_json({{"vips", to_array(vips)}, {"plain_vips", plain_vips}, {"host", to_json(host)}});
}

void print(const std::vector<l3dsr::Pool>& pools) {
    print_json({{"pools", to_array(pools)}});
}

void print(const l3dsr::PoolKey& pool, const std::vector<l3dsr::Dest>& dests) {
    print_json({{"pool", pool.name}, {"dests", to_array(dests)}});
}

void print_director(const std::vector<std::string>& devices,
                    const l3dsr::DirectorSettings& settings, const std::string& key) {
    Json json = {{"devices", devices}};

    json.update(to_json(settings, key));
    print_json(json);
}

void print_realserver(const std::vector<std::string>& devices,
                      const l3dsr::RealserverSettings& settings) {
    print_json({{"devices", devices}, {"other_tunnels", to_string(settings.other_tunnels)}});
}

void print(const std::vector<l3dsr::Decap>& decaps) {
    print_json({{"decaps", to_array(decaps)}});
}

void print_pins(const std::vector<l3dsr::Service>& services, const std::vector<l3dsr::Pool>& pools,
                std::size_t remembering) {
    Json pins = Json::array();

    for (const l3dsr::Service& service : services) {
        if (service.pool)
            continue;
        pins.push_back(to_json(service.key));
        pins.back().update(to_json(service.memory));
    }
    for (const l3dsr::Pool& pool : pools) {
        pins.push_back({{"pool", pool.key.name}});
        pins.back().update(to_json(pool.memory));
    }
    print_json({{"pins", pins}, {"can_be_taken_out", remembering == 0}});
}

void print(const std::vector<l3dsr::Reason>& reasons) {
    Json counts = Json::object();

    for (const l3dsr::Reason& reason : reasons)
        counts[reason.name] = reason.packets;
    print_json({{"reasons", counts}});
}

void print_dscp(std::uint8_t dscp) {
    const l3dsr::DscpClass* known = l3dsr::dscp_class_of(dscp);
    const std::string users(l3dsr::dscp_users(dscp));

    print_json({{"dscp", dscp},
                {"tos", l3dsr::tos_of_dscp(dscp)},
                {"class", known ? Json(known->name) : Json(nullptr)},
                {"source", known ? Json(known->source) : Json(nullptr)},
                {"local_use", l3dsr::is_local_pool(dscp)},
                {"used_by", users.empty() ? Json(nullptr) : Json(users)}});
}

void print(const l3dsr::Packet& packet, const l3dsr::Explanation& answer) {
    print_json({{"packet", to_json(packet)},
                {"outcome", to_string(answer.outcome)},
                {"reason", or_null(answer.reason)},
                {"door", to_string(answer.door)},
                {"service", answer.service ? to_json(*answer.service) : Json(nullptr)},
                {"bucket", or_null(answer.bucket)},
                {"current", address_or_null(answer.current)},
                {"earlier", address_or_null(answer.earlier)},
                {"forgets", or_null(answer.forgets)},
                {"pin", answer.pin ? to_json(*answer.pin) : Json(nullptr)},
                {"pins", answer.pins},
                {"dest", answer.dest ? to_json(*answer.dest) : Json(nullptr)},
                {"code", or_null(answer.code)},
                {"route", answer.route ? to_json(*answer.route) : Json(nullptr)}});
}

std::string line(const l3dsr::DirectorEvent& event) {
    Json json = start_line("director", to_string(event.change));

    json["generation"] = event.generation;
    json["service"] = event.service ? to_json(*event.service) : Json(nullptr);
    json["dest"] = event.dest ? to_json(*event.dest) : Json(nullptr);
    json["device"] = or_null(event.device);
    json["pool"] = event.pool ? Json(event.pool->key.name) : Json(nullptr);
    json["settings"] = event.settings
                           ? to_json(*event.settings, event.settings->key_set ? "set" : "default")
                           : Json(nullptr);
    return dump(json, one_line);
}

std::string line(const l3dsr::RealserverEvent& event) {
    Json json = start_line("realserver", to_string(event.change));

    json["generation"] = event.generation;
    json["vip"] = event.vip ? to_json(*event.vip) : Json(nullptr);
    json["host"] = event.host ? to_json(*event.host) : Json(nullptr);
    json["device"] = or_null(event.device);
    json["decap"] = event.decap ? to_json(*event.decap) : Json(nullptr);
    json["other_tunnels"] =
        event.settings ? Json(to_string(event.settings->other_tunnels)) : Json(nullptr);
    return dump(json, one_line);
}

std::string line(const char* half, const char* change) {
    return dump(start_line(half, change), one_line);
}

}  // namespace l3dsrctl::json
