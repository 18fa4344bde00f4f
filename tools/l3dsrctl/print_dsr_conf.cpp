// SPDX-License-Identifier: BSD-2-Clause
#include "print_dsr_conf.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "l3dsr/dscp.hpp"
#include "table.hpp"

namespace l3dsrctl {

namespace {

using Json = nlohmann::ordered_json;
using dsr_conf::Status;

constexpr const char* nothing = "-";

const char* type_of(const Status& status) {
    return status.vip.line.code ? "l3" : "l2";
}

bool has_name(const Status& status) {
    return !l3dsr::Address::parse(status.vip.line.vip);
}

std::string code_of(const Status& status) {
    const auto code = status.vip.line.code;

    return code ? fmt::format("{} = TOS {} = {:#04x}", *code, l3dsr::tos_of_dscp(*code),
                              l3dsr::tos_of_dscp(*code))
                : nothing;
}

std::string entry_of(const Status& status) {
    if (!status.vip.line.code)
        return nothing;
    return status.entry ? "yes" : "no";
}

std::string from(const Status& status) {
    const std::string place = to_string(status.vip.line.place);

    return has_name(status) ? fmt::format("{} {}", place, status.vip.line.vip) : place;
}

Json to_json(const Status& status) {
    const auto& [place, name, code] = status.vip.line;

    return {{"address", status.vip.address.to_string()},
            {"name", has_name(status) ? Json(name) : Json(nullptr)},
            {"type", type_of(status)},
            {"code", code ? Json(*code) : Json(nullptr)},
            {"state", to_string(status.state)},
            {"device", status.device ? Json(*status.device) : Json(nullptr)},
            {"entry", status.entry},
            {"file", place.file},
            {"line", place.line}};
}

void print_json(const std::vector<Status>& statuses) {
    Json json = {{"vips", Json::array()}};

    for (const Status& status : statuses)
        json["vips"].push_back(to_json(status));
    fmt::print("{}\n", json.dump(2));
}

}  // namespace

void print_dsr_conf(const std::vector<Status>& statuses, bool json) {
    Table table({{"VIP"}, {"Type"}, {"Code"}, {"State"}, {"Device"}, {"Map"}, {"From"}});

    if (json)
        return print_json(statuses);
    for (const Status& status : statuses)
        table.add({status.vip.address.to_string(), type_of(status), code_of(status),
                   to_string(status.state), status.device.value_or(nothing), entry_of(status),
                   from(status)});
    table.print();
}

}  // namespace l3dsrctl
