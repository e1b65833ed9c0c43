// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/stage/breakable_reader.hpp"

namespace limen::virtual_world {
namespace {

std::unexpected<Error> pulled() {
    return fail(limen::Stage::chip_transport, "chip.reader_gone",
                "the chip reader's plug is pulled; repair it in the dock");
}

class BreakableConnection final : public hal::ChipConnection {
  public:
    BreakableConnection(std::unique_ptr<hal::ChipConnection> inner, const Stage& stage)
        : inner_(std::move(inner)), stage_(stage) {}
    Result<Bytes> transmit(ByteView command, std::chrono::milliseconds timeout) override {
        if (stage_.broken(Part::chip_reader)) return pulled();
        return inner_->transmit(command, timeout);
    }
    std::size_t max_command() const override { return inner_->max_command(); }
    std::size_t max_response() const override { return inner_->max_response(); }
    Bytes atr() const override { return inner_->atr(); }

  private:
    std::unique_ptr<hal::ChipConnection> inner_;
    const Stage& stage_;
};

class BreakableReader final : public hal::ChipReader {
  public:
    BreakableReader(std::unique_ptr<hal::ChipReader> inner, const Stage& stage)
        : inner_(std::move(inner)), stage_(stage) {}
    std::string describe() const override { return inner_->describe(); }
    std::vector<std::string> faults() override {
        if (stage_.broken(Part::chip_reader)) return {"chip_reader.gone"};
        return inner_->faults();
    }
    Result<void> self_test() override {
        if (stage_.broken(Part::chip_reader)) return pulled();
        return inner_->self_test();
    }
    Result<bool> wait_for_chip(std::chrono::milliseconds timeout) override {
        if (stage_.broken(Part::chip_reader)) return pulled();
        return inner_->wait_for_chip(timeout);
    }
    Result<std::unique_ptr<hal::ChipConnection>> connect() override {
        if (stage_.broken(Part::chip_reader)) return pulled();
        LIMEN_TRY(auto connection, inner_->connect());
        return std::make_unique<BreakableConnection>(std::move(connection), stage_);
    }

  private:
    std::unique_ptr<hal::ChipReader> inner_;
    const Stage& stage_;
};

}  // namespace

std::unique_ptr<hal::ChipReader> make_breakable_reader(std::unique_ptr<hal::ChipReader> reader,
                                                       const Stage& stage) {
    return std::make_unique<BreakableReader>(std::move(reader), stage);
}

}  // namespace limen::virtual_world
