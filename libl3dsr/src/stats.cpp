// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/stats.hpp"

namespace l3dsr {

std::optional<Rate> rate(const Stats& before, const Stats& after,
                         std::chrono::duration<double> elapsed) {
    const double seconds = elapsed.count();

    if (after.packets < before.packets || after.bytes < before.bytes || after.flows < before.flows)
        return {};
    return Rate{static_cast<double>(after.packets - before.packets) / seconds,
                static_cast<double>(after.bytes - before.bytes) / seconds,
                static_cast<double>(after.flows - before.flows) / seconds};
}

}  // namespace l3dsr
