// SPDX-License-Identifier: BSD-2-Clause
#include "print_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

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
    return {{"protocol", to_string(key.protocol)},
            {"address", key.vip.address().to_string()},
            {"prefix", key.vip.length()},
            {"port", key.ports.first},
            {"last_port", key.ports.last}};
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
    json["pool"] = or_null(service.pool);
    json["table_size"] = service.table_size;
    json["pins_max"] = service.pins_max;
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
            {"stats", to_json(dest.stats)}};
}

Json to_json(const l3dsr::Pool& pool) {
    return {{"name", pool.key.name},         {"scheduler", pool.scheduler},
            {"table_size", pool.table_size}, {"pins_max", pool.pins_max},
            {"dests", pool.dests},           {"services", pool.services},
            {"memory", to_json(pool.memory)}};
}

Json to_json(const l3dsr::Vip& vip) {
    return {{"address", vip.address.to_string()},
            {"code", vip.code},
            {"device", vip.device.empty() ? Json(nullptr) : Json(vip.device)},
            {"address_added", vip.address_added},
            {"stats", {{"packets", vip.stats.packets}, {"bytes", vip.stats.bytes}}}};
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

void print(const std::vector<l3dsr::Service>& services) {
    print_json({{"services", to_array(services)}});
}

void print(const std::vector<l3dsr::ServiceDest>& dests) {
    print_json({{"dests", to_array(dests)}});
}

void print(const std::vector<l3dsr::Vip>& vips, const l3dsr::HostSettings& host) {
    print_json({{"vips", to_array(vips)}, {"host", to_json(host)}});
}

void print(const std::vector<l3dsr::Pool>& pools) {
    print_json({{"pools", to_array(pools)}});
}

void print(const l3dsr::PoolKey& pool, const std::vector<l3dsr::Dest>& dests) {
    print_json({{"pool", pool.name}, {"dests", to_array(dests)}});
}

void print_director(const std::vector<std::string>& devices,
                    const l3dsr::DirectorSettings& settings, const std::string& key) {
    print_json({{"devices", devices},
                {"key", key},
                {"pre_routing", to_string(settings.door)},
                {"move_time", settings.move_time}});
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

std::string line(const l3dsr::DirectorEvent& event) {
    Json json = start_line("director", to_string(event.change));

    json["generation"] = event.generation;
    json["service"] = event.service ? to_json(*event.service) : Json(nullptr);
    json["dest"] = event.dest ? to_json(*event.dest) : Json(nullptr);
    json["device"] = or_null(event.device);
    return dump(json, one_line);
}

std::string line(const l3dsr::RealserverEvent& event) {
    Json json = start_line("realserver", to_string(event.change));

    json["generation"] = event.generation;
    json["vip"] = event.vip ? to_json(*event.vip) : Json(nullptr);
    json["host"] = event.host ? to_json(*event.host) : Json(nullptr);
    return dump(json, one_line);
}

std::string line(const char* half, const char* change) {
    return dump(start_line(half, change), one_line);
}

}  // namespace l3dsrctl::json
