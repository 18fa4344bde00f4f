// SPDX-License-Identifier: BSD-2-Clause
#include "setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "../failure.hpp"
#include "../grammar.hpp"
#include "l3dsr/error.hpp"
#include "l3dsr/vip_setup.hpp"

namespace l3dsrctl::dsr_conf {

namespace {

l3dsr::VipKey key_of(const Vip& vip) {
    return {vip.address, vip.line.code, {}};
}

// The entry of a VIP with a code.
const l3dsr::Vip* find_entry(const std::vector<l3dsr::Vip>& map, const Vip& vip) {
    const auto found = std::find_if(map.begin(), map.end(), [&](const l3dsr::Vip& entry) {
        return !entry.alias && entry.address == vip.address && entry.code == vip.line.code;
    });

    return found == map.end() ? nullptr : &*found;
}

State state_of(const Status& status) {
    if (!status.vip.line.code)
        return status.device ? State::started : State::stopped;
    if (status.entry && status.device)
        return State::started;
    return status.entry || status.device ? State::partial : State::stopped;
}

Status look_at(const Vip& vip, const std::vector<l3dsr::Vip>& map, l3dsr::Host& host) {
    const l3dsr::Vip* entry = vip.line.code ? find_entry(map, vip) : nullptr;
    Status status{vip, entry != nullptr, {}, State::stopped};

    if (entry && host.has_address(vip.address, entry->device))
        status.device = entry->device;
    else if (!entry)
        status.device = host.device_of(vip.address);
    status.state = state_of(status);
    return status;
}

bool is_named(const std::vector<Status>& statuses, const l3dsr::Vip& entry) {
    return std::any_of(statuses.begin(), statuses.end(), [&](const Status& status) {
        return status.vip.address == entry.address && status.vip.line.code == entry.code;
    });
}

// Why `entry` of the map is in the way of a VIP that is to get one.
std::optional<std::string> conflict(const std::vector<Status>& statuses, const Vip& vip,
                                    const l3dsr::Vip& entry) {
    const std::string address = entry.address.to_string();

    if (entry.alias || entry.address.family() != vip.address.family())
        return {};
    if (entry.code == vip.line.code)
        return fmt::format(
            "code {} stands for {} on this host; take another code, or free it: l3dsrctl vip del "
            "{} --dscp {}",
            entry.code, address, address, entry.code);
    if (entry.address == vip.address && !is_named(statuses, entry))
        return fmt::format(
            "{} has code {} on this host; change it: l3dsrctl vip set {} --old-dscp {} --dscp {}",
            address, entry.code, address, entry.code, *vip.line.code);
    return {};
}

/// VIPs that were set up, to be taken back.
class Started {
  public:
    explicit Started(l3dsr::VipSetup& setup) : setup_(setup) {}

    void start(const Status& status) {
        const Vip& vip = status.vip;

        if (status.entry)
            setup_.mend(key_of(vip));
        else if (vip.line.code)
            setup_.add(vip.address, *vip.line.code, {});
        else
            setup_.add_plain(vip.address);
        if (status.state != State::started && !status.entry)
            started_.push_back(&vip);
    }

    /// Returns what could not be taken back.
    std::string take_back() {
        std::string left;

        for (; !started_.empty(); started_.pop_back()) {
            try {
                remove(setup_, *started_.back());
            } catch (const l3dsr::Error& error) {
                left += fmt::format("; could not take back: {}", error.what());
            }
        }
        return left;
    }

    static void remove(l3dsr::VipSetup& setup, const Vip& vip) {
        if (vip.line.code)
            setup.remove(key_of(vip));
        else
            setup.remove_plain(vip.address);
    }

  private:
    l3dsr::VipSetup& setup_;
    std::vector<const Vip*> started_;
};

}  // namespace

const char* to_string(State state) {
    switch (state) {
        case State::started: return "started";
        case State::partial: return "partial";
        default: return "stopped";
    }
}

std::vector<Status> look(const std::vector<Vip>& vips, const std::vector<l3dsr::Vip>& map,
                         l3dsr::Host& host) {
    std::vector<Status> statuses;

    statuses.reserve(vips.size());
    for (const Vip& vip : vips)
        statuses.push_back(look_at(vip, map, host));
    return statuses;
}

std::vector<Problem> conflicts(const std::vector<Status>& statuses,
                               const std::vector<l3dsr::Vip>& map) {
    std::vector<Problem> problems;

    for (const Status& status : statuses) {
        if (!status.vip.line.code || status.entry)
            continue;
        for (const l3dsr::Vip& entry : map)
            if (auto why = conflict(statuses, status.vip, entry))
                problems.push_back({status.vip.line.place, std::move(*why)});
    }
    return problems;
}

void start(const std::vector<Status>& statuses, l3dsr::Realserver& realserver, l3dsr::Host& host) {
    l3dsr::VipSetup setup(realserver, host);
    Started started(setup);

    for (const Status& status : statuses) {
        try {
            started.start(status);
        } catch (const l3dsr::Error& error) {
            throw l3dsr::Error(error.code(),
                               to_string(status.vip.line.place) + ": " + error.attempt(),
                               error.reason() + started.take_back(), error.attribute());
        }
    }
}

std::vector<Problem> stop(const std::vector<Status>& statuses, l3dsr::Realserver& realserver,
                          l3dsr::Host& host) {
    l3dsr::VipSetup setup(realserver, host);
    std::vector<Problem> problems;

    for (auto status = statuses.rbegin(); status != statuses.rend(); ++status) {
        if (status->vip.line.code && !status->entry)
            continue;
        try {
            Started::remove(setup, status->vip);
        } catch (const l3dsr::Error& error) {
            problems.push_back(
                {status->vip.line.place, error.what() + advice_on(error, list_vips)});
        }
    }
    return problems;
}

}  // namespace l3dsrctl::dsr_conf
