// What has arrived behind a request hides the end of the stream from a read, and a read would take what belongs to the
// next request. POLLRDHUP says that the other end has closed its sending side no matter what is still unread; POLLHUP
// and POLLERR (a reset) come without being asked for. An end behind more bytes than the socket's buffer takes has not
// come yet: such a client is there until somebody reads.
#include "http/client_watch.hpp"

#include <utility>

namespace http {

std::stop_token connection_watch::arm() {
    if (!gone_.stop_possible()) {
        std::stop_source made;
        list_.add(*this);
        gone_ = std::move(made);
    }
    return gone_.get_token();
}

void watch_list::add(connection_watch& w) {
    polled_.resize(armed_.size() + 1);
    armed_.push_back(&w);
    polled_.back() = {.fd = w.fd_, .events = POLLRDHUP, .revents = 0};
    w.place_ = armed_.size() - 1;
}

void watch_list::remove(connection_watch& w) noexcept {
    const auto place = std::exchange(w.place_, connection_watch::nowhere);
    if (place == connection_watch::nowhere) return;
    armed_[place] = armed_.back();
    polled_[place] = polled_[armed_.size() - 1];
    if (armed_[place] != &w) armed_[place]->place_ = place;
    armed_.pop_back();
}

void watch_list::tell(connection_watch& w) noexcept {
    // What is called back may end the request, and this watch with it.
    auto gone = w.gone_;
    remove(w);
    gone.request_stop();
}

void watch_list::look() noexcept {
    // A poll that fails says nothing; the next look asks again.
    if (armed_.empty() || ::poll(polled_.data(), armed_.size(), 0) <= 0) return;
    // From the end, because the last one takes a freed place; what is called back may free more.
    for (auto i = armed_.size(); i-- > 0;) {
        if (i < armed_.size() && polled_[i].revents != 0) tell(*armed_[i]);
    }
}

void watch_list::give_up() noexcept {
    while (!armed_.empty()) tell(*armed_.back());
}

}  // namespace http
