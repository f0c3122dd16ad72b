// Every recorded exchange of this room, on both wires: what a real Django answered is what these views answer.
#include "unit/tokens/recorded_cases.hpp"

#include <array>

namespace {

struct topic {
    const char* name;
    int at_least;  ///< cases that this player must have played: a player that skips all proves nothing
};

constexpr std::array<topic, 7> topics{{
    {"me_forged", 80},
    {"me_header", 36},
    {"forged_refresh", 34},
    {"refresh", 34},
    {"verify", 33},
    {"blacklist", 21},
    {"claims", 8},
}};

void play_all(tokens::compatibility wire, std::string_view flavor) {
    for (const topic& t : topics) {
        const auto document = support::shared_json(std::string("contract/cases/") + t.name + ".json", "recorded cases");
        if (!document) return;
        const std::string topic_name = t.name;
        int played = 0;
        for (const auto& recorded : *document->if_object()->find("cases")->if_array()) {
            const auto& c = *recorded.if_object();
            if (const auto* only = c.find("flavor"); only != nullptr && *only->if_string() != flavor) continue;
            CAPTURE(topic_name);
            CAPTURE(*c.find("name")->if_string());
            if (support::case_player(wire).play(c)) ++played;
        }
        CAPTURE(topic_name);
        CHECK(played >= t.at_least);
    }
}

}  // namespace

TEST_CASE("recorded cases: the newest Simple JWT") {
    play_all(tokens::compatibility::newest, "newest");
}

TEST_CASE("recorded cases: Simple JWT 5.2") {
    play_all(tokens::compatibility::v5_2, "5.2");
}
