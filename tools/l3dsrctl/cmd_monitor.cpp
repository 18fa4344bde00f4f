// SPDX-License-Identifier: BSD-2-Clause
// monitor: changes of either half as they happen
#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>

#include "connect.hpp"
#include "failure.hpp"
#include "grammar.hpp"
#include "l3dsr/events.hpp"
#include "print_json.hpp"
#include "print_text.hpp"

namespace l3dsrctl {

namespace {

void say(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

/// The events of one half, or none while its module is not loaded.
template <typename Event>
class Half {
  public:
    Half(const char* name, bool json) : name_(name), json_(json) {
        try {
            stream_.emplace(l3dsr::open_transport());
        } catch (const l3dsr::FamilyMissing&) {
            return;
        }
        say_change("listening");
    }

    bool listening() const { return stream_.has_value(); }

    pollfd input() const { return {stream_ ? stream_->descriptor() : -1, POLLIN, 0}; }

    /// Prints what has come.
    void print() {
        try {
            while (const auto event = stream_->next(std::chrono::milliseconds(0)))
                say(json_ ? json::line(*event) : text::line(*event));
        } catch (const l3dsr::EventsLost&) {
            say_change("lost");
        }
    }

  private:
    void say_change(const char* change) const {
        say(json_ ? json::line(name_, change) : fmt::format("{} {}", name_, change));
    }

    const char* name_;
    bool json_;
    std::optional<l3dsr::EventStream<Event>> stream_;
};

void monitor(bool json) {
    Half<l3dsr::DirectorEvent> director("director", json);
    Half<l3dsr::RealserverEvent> realserver("realserver", json);

    if (!director.listening() && !realserver.listening())
        throw ModuleMissing(std::string(director_module) + " or " + realserver_module);
    for (;;) {
        std::array<pollfd, 2> inputs{director.input(), realserver.input()};
        if (poll(inputs.data(), inputs.size(), -1) < 0 && errno != EINTR)
            throw l3dsr::Error(errno, "wait for events");
        if (inputs[0].revents != 0)
            director.print();
        if (inputs[1].revents != 0)
            realserver.print();
    }
}

}  // namespace

void add_monitor_command(Grammar& grammar) {
    const auto json = std::make_shared<bool>(false);
    Verb& command = grammar.add("monitor", "show changes as they happen", list_services);

    command.flag("--json", *json, "for programs: one object a line");
    command.does([json] { monitor(*json); });
}

}  // namespace l3dsrctl
