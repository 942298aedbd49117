(** One step of the delta rule h <- h + k beta (v - k.h), every operation rounded.

    The order is the one called D1:  p_i = k_i h_i;  s = p_0 + p_1 + ... from the
    left;  e = v - s;  d = beta e;  h_i <- h_i + k_i d;  each multiplication,
    addition and subtraction is followed by the rounding [rd].  [read] is applied
    to what a multiplication takes from a register (a state that is stored in
    float32 and multiplied as bfloat16); with one precision it is the identity.

    The step is written once and run twice: on real numbers (what theorems are
    about) and on dyadics that are lost as soon as a number leaves [-top, top]
    (what computes).  [delta_agrees]: when nothing was lost, the two agree, for
    EVERY rounding that is Flocq's nearest-even on [-top, top].  So what a format
    does on overflow (infinity, NaN, saturation) does not matter. *)
From Coq Require Import ZArith Reals List Bool Lra Lia.
From Flocq Require Import Core.
From Statetrack Require Import Dyadic.
Import ListNotations.

Fixpoint zip {A B C} (f : A -> B -> C) (a : list A) (b : list B) : list C :=
  match a, b with x :: a', y :: b' => f x y :: zip f a' b' | _, _ => [] end.

Section Step.
Context {T : Type}.
Variables (add sub mul : T -> T -> T) (zero : T) (rd read : T -> T).

Definition dot (k h : list T) : T :=
  match zip (fun a x => rd (mul a (read x))) k h with
  | [] => zero
  | p :: ps => fold_left (fun s p => rd (add s p)) ps p
  end.

Definition delta (k : list T) (beta v : T) (h : list T) : list T :=
  let e := rd (sub v (dot k h)) in
  let d := rd (mul beta (read e)) in
  zip (fun a x => rd (add x (rd (mul a (read d))))) k h.
End Step.

(** On the reals. *)
Definition delta_real (rd read : R -> R) := delta Rplus Rminus Rmult 0%R rd read.

(** Formats: exponent functions; FLT_exp (exponent of the least subnormal) precision. *)
Definition binary32 := FLT_exp (-149) 24.
Definition bfloat16 := FLT_exp (-133) 8.
Definition e4m3 := FLT_exp (-9) 4.

(** [rd] rounds to nearest even in the format [fexp], at least on [-top, top]. *)
Definition rounds_to (fexp : Z -> Z) (top : dyadic) (rd : R -> R) : Prop :=
  forall x, (Rabs x <= value top)%R -> rd x = round radix2 fexp ZnearestE x.

(** ** On dyadics, None once a number is outside [-top, top] *)
Definition lift (f : dyadic -> dyadic -> dyadic) (a b : option dyadic) : option dyadic :=
  match a, b with Some x, Some y => Some (f x y) | _, _ => None end.
Definition fits (top x : dyadic) : bool := leb x top && leb (sub (0, 0)%Z top) x.
Definition rd_checked (fexp : Z -> Z) (top : dyadic) (a : option dyadic) : option dyadic :=
  match a with Some x => if fits top x then Some (rne fexp x) else None | None => None end.
Definition delta_checked (rd read : option dyadic -> option dyadic) (k : list dyadic) (beta v : dyadic)
  (h : list (option dyadic)) : list (option dyadic) :=
  delta (lift add) (lift sub) (lift mul) (Some (0, 0)%Z) rd read (map Some k) (Some beta) (Some v) h.

(** An option agrees with a real number when it is lost or has that value. *)
Definition agrees (a : option dyadic) (r : R) : Prop :=
  match a with Some x => value x = r | None => True end.

Lemma lift_agrees f g a b r s : (forall x y, value (f x y) = g (value x) (value y)) ->
  agrees a r -> agrees b s -> agrees (lift f a b) (g r s).
Proof. intro H. destruct a, b; cbn; auto. intros <- <-. apply H. Qed.

Lemma fits_abs top x : fits top x = true -> (Rabs (value x) <= value top)%R.
Proof.
  unfold fits. rewrite andb_true_iff, !leb_spec, value_sub, value_0. intro H. apply Rabs_le. lra.
Qed.

Lemma rd_agrees fexp top rd : rounds_to fexp top rd ->
  forall a r, agrees a r -> agrees (rd_checked fexp top a) (rd r).
Proof.
  intros H [x |] r; cbn; auto. intros <-. destruct (fits top x) eqn:F; cbn; auto.
  rewrite H by (apply fits_abs, F). apply rne_correct.
Qed.

Lemma zip_agrees (f : R -> R -> R) (g : option dyadic -> option dyadic -> option dyadic) k k' h h' :
  (forall a x b y, agrees a x -> agrees b y -> agrees (g a b) (f x y)) ->
  Forall2 agrees k k' -> Forall2 agrees h h' -> Forall2 agrees (zip g k h) (zip f k' h').
Proof.
  intros H K. revert h h'. induction K; intros h h' Hh; [constructor |].
  destruct Hh; cbn [zip]; constructor; auto.
Qed.

Section Agree.
Variables (rd read : R -> R) (rd' read' : option dyadic -> option dyadic).
Hypothesis rd_ok : forall a r, agrees a r -> agrees (rd' a) (rd r).
Hypothesis read_ok : forall a r, agrees a r -> agrees (read' a) (read r).

Let mul_ok a b r s : agrees a r -> agrees b s -> agrees (lift mul a b) (r * s)%R.
Proof. apply lift_agrees, value_mul. Qed.
Let add_ok a b r s : agrees a r -> agrees b s -> agrees (lift add a b) (r + s)%R.
Proof. apply lift_agrees, value_add. Qed.
Let sub_ok a b r s : agrees a r -> agrees b s -> agrees (lift sub a b) (r - s)%R.
Proof. apply lift_agrees, value_sub. Qed.

Theorem delta_agrees k beta v h h' : Forall2 agrees h h' ->
  Forall2 agrees (delta_checked rd' read' k beta v h)
    (delta_real rd read (map value k) (value beta) (value v) h').
Proof.
  intro Hh. assert (Hk : Forall2 agrees (map Some k) (map value k)).
  { induction k; cbn [map]; constructor; [reflexivity | assumption]. }
  assert (Dot : agrees (dot (lift add) (lift mul) (Some (0, 0)%Z) rd' read' (map Some k) h)
                       (dot Rplus Rmult 0%R rd read (map value k) h')).
  { unfold dot.
    assert (P : Forall2 agrees (zip (fun a x => rd' (lift mul a (read' x))) (map Some k) h)
                               (zip (fun a x => rd (a * read x)%R) (map value k) h')).
    { apply zip_agrees; [intros; apply rd_ok, mul_ok |..]; auto. }
    destruct P as [| p p' ps ps' Hp P]; [apply value_0 |].
    revert p p' Hp. induction P; intros q q' Hq; cbn [fold_left]; [exact Hq |].
    apply IHP, rd_ok, add_ok; assumption. }
  unfold delta_checked, delta_real, delta. apply zip_agrees; auto.
  intros. apply rd_ok, add_ok; auto. apply rd_ok, mul_ok; auto.
  apply read_ok, rd_ok, mul_ok; [reflexivity |]. apply read_ok, rd_ok, sub_ok; [reflexivity | exact Dot].
Qed.
End Agree.

(** ** States *)
Definition values (h : list dyadic) : list R := map value h.

Fixpoint same (a b : list dyadic) : bool :=
  match a, b with
  | [], [] => true
  | x :: a', y :: b' => eqb x y && same a' b'
  | _, _ => false
  end.

Lemma same_values a b : same a b = true <-> values a = values b.
Proof.
  revert b. induction a as [| x a IH]; intros [| y b]; cbn [same values map]; try (split; congruence).
  fold (values a) (values b).
  rewrite andb_true_iff, eqb_spec, IH. split; [intros [-> ->]; reflexivity |].
  intro H. injection H. auto.
Qed.

(** The state, when nothing was lost. *)
Fixpoint found (h : list (option dyadic)) : option (list dyadic) :=
  match h with
  | [] => Some []
  | Some x :: h' => match found h' with Some l => Some (x :: l) | None => None end
  | None :: _ => None
  end.

Lemma found_agrees h l r : found h = Some l -> Forall2 agrees h r -> r = values l.
Proof.
  intros H F. revert l H. induction F as [| a x h r Ha F IH]; intros l H; cbn [found] in H.
  - injection H as <-. reflexivity.
  - destruct a as [y |]; [| discriminate]. destruct (found h) as [l' |]; [| discriminate].
    injection H as <-. cbn [values map]. f_equal; [symmetry; exact Ha | apply IH; reflexivity].
Qed.

Lemma some_agrees h : Forall2 agrees (map Some h) (values h).
Proof. induction h; cbn [map values]; constructor; [reflexivity | assumption]. Qed.

(** Does the checked step lead from h to h'? *)
Definition leads (f : list (option dyadic) -> list (option dyadic)) (h h' : list dyadic) : bool :=
  match found (f (map Some h)) with Some l => same l h' | None => false end.

Theorem leads_value rd read rd' read' :
  (forall a r, agrees a r -> agrees (rd' a) (rd r)) -> (forall a r, agrees a r -> agrees (read' a) (read r)) ->
  forall k beta v h h', leads (delta_checked rd' read' k beta v) h h' = true ->
  delta_real rd read (values k) (value beta) (value v) (values h) = values h'.
Proof.
  intros Hd Hr k beta v h h' H. unfold leads in H.
  assert (A := delta_agrees rd read rd' read' Hd Hr k beta v _ _ (some_agrees h)).
  destruct (found _) as [l |] eqn:E; [| discriminate].
  transitivity (values l); [exact (found_agrees _ _ _ E A) | apply same_values, H].
Qed.

Lemma R_list_eq_dec (x y : list R) : {x = y} + {x <> y}.
Proof. apply list_eq_dec, Req_EM_T. Qed.
