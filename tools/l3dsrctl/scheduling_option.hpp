// SPDX-License-Identifier: BSD-2-Clause
/// How new flows find their dest: of a service that has its own dests, or of a pool.
#pragma once

#include <optional>
#include <string>

#include "l3dsr/pool.hpp"
#include "verb.hpp"

namespace l3dsrctl {

struct SchedulingOption {
    std::optional<std::string> scheduler;
    std::optional<std::string> hash;
    std::optional<std::string> flags;
    std::optional<std::string> persistent;  // empty for the usual time
    std::optional<std::string> netmask;
    std::optional<std::string> table_size;
    std::optional<std::string> pins;
    bool one_packet = false;
    bool not_one_packet = false;

    void add_to(Verb& verb);
    /// What is named. Throws UsageError.
    l3dsr::PoolFields fields() const;
};

/// Throws UsageError where something is said of persistence that is not asked for.
void want_persistence(const l3dsr::PoolFields& fields);

/// Says that flows are pinned, where they all are: a director that remembers flows can't be
/// replaced by another without losing them.
void note_pins(const l3dsr::PoolFields& fields);

}  // namespace l3dsrctl
