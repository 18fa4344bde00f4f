// SPDX-License-Identifier: BSD-2-Clause
#include "rules.hpp"

#include <algorithm>
#include <utility>

namespace l3dsrctl::doctor {

namespace {

// More than nft lets rules jump.
constexpr int depth_max = 16;

}  // namespace

bool names(const Rule& rule, const l3dsr::Address& address) {
    return std::any_of(rule.to.begin(), rule.to.end(),
                       [&](const l3dsr::Prefix& prefix) { return prefix.contains(address); });
}

bool is_at(const Rule& rule, Point point, int after) {
    return std::any_of(rule.hooks.begin(), rule.hooks.end(), [&](const Hook& hook) {
        return hook.point == point && hook.priority >= after;
    });
}

void Chains::add_chain(const std::string& chain, const std::optional<Hook>& hook) {
    if (hook)
        begins_[chain].push_back(*hook);
}

void Chains::add_rule(const std::string& chain, Rule rule, const std::vector<std::string>& next) {
    for (const std::string& other : next)
        next_.emplace(chain, other);
    entries_.push_back({chain, std::move(rule)});
}

void Chains::lead(const std::string& chain, const Hook& hook, int depth) {
    auto& hooks = hooks_[chain];
    const bool known = std::any_of(hooks.begin(), hooks.end(), [&](const Hook& other) {
        return other.point == hook.point && other.priority == hook.priority;
    });

    if (known || depth > depth_max)
        return;
    hooks.push_back(hook);
    const auto [first, last] = next_.equal_range(chain);
    for (auto next = first; next != last; ++next)
        lead(next->second, hook, depth + 1);
}

void Chains::finish(Ruleset& ruleset) {
    for (const auto& [chain, hooks] : begins_)
        for (const Hook& hook : hooks)
            lead(chain, hook, 0);
    for (Entry& entry : entries_) {
        entry.rule.hooks = hooks_[entry.chain];
        ruleset.rules.push_back(std::move(entry.rule));
    }
}

}  // namespace l3dsrctl::doctor
