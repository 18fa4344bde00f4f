// SPDX-License-Identifier: BSD-2-Clause
/// All commands, by noun and verb.
#pragma once

#include <deque>
#include <string>

#include "verb.hpp"

namespace l3dsrctl {

inline constexpr const char* list_services = "l3dsrctl list";
inline constexpr const char* list_pools = "l3dsrctl pool list";
inline constexpr const char* list_decaps = "l3dsrctl decap list";
inline constexpr const char* list_vips = "l3dsrctl vip list";
inline constexpr const char* list_devices = "l3dsrctl director show";
inline constexpr const char* list_realserver = "l3dsrctl realserver show";

/// Where a command line is wrong, or what failed.
struct Place {
    std::string command;  ///< as far as its words were understood
    std::string listing;  ///< the command that shows what there is
    int refused = 1;      ///< exit status where the kernel or the host refuses
};

class Grammar {
  public:
    /// Adds a command of a noun and a verb, or of a single word. The result stays where it is.
    Verb& add(const std::string& noun, const std::string& verb, const std::string& description,
              const char* listing);
    Verb& add(const std::string& word, const std::string& description, const char* listing);

    /// The commands that begin with `word`.
    std::vector<const Verb*> commands_of(const std::string& word) const;

    /// Does what the words say, and returns the exit status. `place` follows it, for messages.
    /// Throws UsageError with the words that would have been understood, and whatever the command
    /// throws.
    int run(const Words& words, Place& place);

  private:
    struct Entry {
        std::string noun;
        std::string verb;  ///< empty where there is none
        Verb command;
    };

    Words nouns() const;
    Words verbs_of(const std::string& noun) const;
    Verb& find(const std::string& noun, const std::string& verb);

    std::deque<Entry> entries_;
};

/// Each cmd_*.cpp adds one noun or verb.
void add_service_commands(Grammar& grammar);
void add_dest_commands(Grammar& grammar);
void add_pool_commands(Grammar& grammar);
void add_director_commands(Grammar& grammar);
void add_realserver_commands(Grammar& grammar);
void add_vip_commands(Grammar& grammar);
void add_decap_commands(Grammar& grammar);
void add_vip_apply_command(Grammar& grammar);
void add_list_command(Grammar& grammar);
void add_pins_command(Grammar& grammar);
void add_explain_command(Grammar& grammar);
void add_flush_command(Grammar& grammar);
void add_zero_command(Grammar& grammar);
void add_monitor_command(Grammar& grammar);
void add_doctor_command(Grammar& grammar);
void add_dscp_command(Grammar& grammar);
void add_help_command(Grammar& grammar);

}  // namespace l3dsrctl
